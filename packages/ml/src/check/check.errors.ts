import { SlipwayError } from '@slipway/contract/error'

export const unknownKind = (kind: string, nearest: string | undefined) =>
  new SlipwayError({
    code: 'CHECK_UNKNOWN',
    kind: 'invalid',
    message: `There is no kind of check "${kind}".`,
    hint: nearest ? `Did you mean "${nearest}"?` : 'See the list in the documentation of checks.',
  })

export const badCheck = (title: string, reason: string, cause?: unknown) =>
  new SlipwayError({
    code: 'CHECK_INVALID',
    kind: 'invalid',
    message: `The check "${title}" cannot be run: ${reason}.`,
    hint: 'Mend it in the file of checks.',
    cause,
  })
