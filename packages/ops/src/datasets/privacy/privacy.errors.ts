import { SlipwayError } from '@slipway/contract/error'

export const columnNotThere = (dataset: string, column: string, names: readonly string[]) =>
  new SlipwayError({
    code: 'DATASET_COLUMN_NOT_FOUND',
    kind: 'not-found',
    message: `The newest version of ${dataset} has no column “${column}”.`,
    hint: `Its columns are: ${names.slice(0, 12).join(', ')}${names.length > 12 ? ` and ${names.length - 12} more` : ''}.`,
  })
