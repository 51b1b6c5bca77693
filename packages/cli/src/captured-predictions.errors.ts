import { SlipwayError } from '@slipway/contract/error'

export const nothingCaptured = (endpoint: string, labelled: boolean) =>
  new SlipwayError({
    code: 'CLI_NOTHING_CAPTURED',
    kind: 'not-found',
    message: `Nothing that fits was captured of ${endpoint}${labelled ? ', or no label of it has come' : ''}.`,
    hint: `See what was: \`slipway endpoints logs ${endpoint}\`${labelled ? `; labels come by \`slipway labels add ${endpoint} FILE\`` : ''}.`,
  })
