import { SlipwayError } from '@slipway/contract/error'

export const memberTaken = (name: string) =>
  new SlipwayError({
    code: 'MEMBER_TAKEN',
    kind: 'conflict',
    message: `${name} is a member already.`,
    hint: `For another role or a new token: \`slipway members remove ${name}\`, then add them again.`,
  })

export const memberNameReserved = (name: string) =>
  new SlipwayError({
    code: 'MEMBER_NAME_RESERVED',
    kind: 'invalid',
    message: `Nobody can be named ${name}: the server itself acts under this name.`,
    hint: 'Choose another name, such as that of the person.',
  })

export const memberNotFound = (name: string) =>
  new SlipwayError({
    code: 'MEMBER_NOT_FOUND',
    kind: 'not-found',
    message: `There is no member ${name}.`,
    hint: 'List them with `slipway members list`.',
  })
