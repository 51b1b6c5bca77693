import { SlipwayError } from '@slipway/contract/error'

export const endpointOption = (name: string, why: string) =>
  new SlipwayError({
    code: 'FLOW_ENDPOINT_OPTION',
    kind: 'invalid',
    message: `The endpoint ${JSON.stringify(name)} makes no sense: ${why}.`,
    hint: "Such as endpoint('churn', { champion: 'churn@champion', shadows: { next: { model: 'churn@latest' } } }).",
  })
