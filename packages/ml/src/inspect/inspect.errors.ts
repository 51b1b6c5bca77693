import { SlipwayError } from '@slipway/contract/error'

export const noRows = () =>
  new SlipwayError({
    code: 'INSPECT_NO_ROWS',
    kind: 'invalid',
    message: 'The data has columns but no rows.',
    hint: 'Give a file that holds at least a few rows below its header.',
  })
