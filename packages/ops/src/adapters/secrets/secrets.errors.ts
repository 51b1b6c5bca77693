import { SlipwayError } from '@slipway/contract/error'

export const secretUnreadable = () =>
  new SlipwayError({
    code: 'SECRET_UNREADABLE',
    kind: 'conflict',
    message: 'A secret was sealed with another key than this server has.',
    hint: 'Bring back secret.key of the state folder (or SLIPWAY_SECRET_KEY), or set the secret anew.',
  })

export const secretKeyInvalid = () =>
  new SlipwayError({
    code: 'SECRET_KEY_INVALID',
    kind: 'invalid',
    message: 'SLIPWAY_SECRET_KEY is not a key: it needs at least 32 characters.',
    hint: 'Make one: openssl rand -base64 32.',
  })
