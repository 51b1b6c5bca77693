import { SlipwayError } from '@slipway/contract/error'

export const noColumn = (name: string) =>
  new SlipwayError({
    code: 'FLOW_COLUMN',
    kind: 'invalid',
    message: `The column ${name} of a row type was given something that is no column.`,
    hint: 'Call one of field: field.integer(), field.number(), field.text(), field.boolean(), field.date(), field.timestamp() or field.values(…).',
  })
