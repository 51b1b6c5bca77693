import { SlipwayError } from '@slipway/contract/error'

export const columnsMissing = (
  path: string,
  lacking: readonly { name: string; near?: string | undefined }[],
  columns: readonly string[],
) => {
  const shown = lacking.slice(0, 5).map(({ name }) => `"${name}"`)
  const near = lacking.filter((each) => each.near !== undefined)
  return new SlipwayError({
    code: 'CLI_MISSING_COLUMNS',
    kind: 'invalid',
    message: `${path} lacks ${shown.join(', ')}${lacking.length > 5 ? ` and ${lacking.length - 5} more` : ''}, which the model takes.`,
    hint: near.length
      ? `Rename ${near
          .slice(0, 5)
          .map((each) => `its column "${each.near}" to "${each.name}"`)
          .join(', ')}.`
      : `Its columns are ${columns
          .slice(0, 10)
          .map((name) => `"${name}"`)
          .join(', ')}${columns.length > 10 ? ` and ${columns.length - 10} more` : ''}.`,
  })
}

export const valueWrong = (path: string, row: number, column: string, expected: string, value: unknown) =>
  new SlipwayError({
    code: 'CLI_WRONG_VALUE',
    kind: 'invalid',
    message:
      value === null
        ? `Row ${row} of ${path}, column "${column}": the value is missing, or cannot be read as ${expected}.`
        : `Row ${row} of ${path}, column "${column}": expected ${expected}, got ${JSON.stringify(value)}.`,
    hint:
      value === null
        ? 'No row lacked it when the model was trained. Fill it, leave the row out, or train again on data that lacks some.'
        : 'The model was trained on a column of that type. Mend the value, or train again on data that looks like this.',
  })
