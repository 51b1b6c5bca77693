import { SlipwayError } from '@slipway/contract/error'
import { nearestName } from './nearest-name.ts'

export const badThreads = (text: string) =>
  new SlipwayError({
    code: 'BAD_THREADS',
    kind: 'invalid',
    message: `SLIPWAY_THREADS is "${text}", not a whole number of threads.`,
    hint: 'Set it to 1 or more, or unset it to use every core.',
  })

export const columnMissing = (name: string, names: readonly string[]) => {
  const nearest = nearestName(name, names)
  return new SlipwayError({
    code: 'COLUMN_MISSING',
    kind: 'invalid',
    message: `There is no column "${name}".`,
    hint: nearest ? `Did you mean "${nearest}"?` : `The columns are: ${listed(names)}.`,
  })
}

export const valueMisfits = (column: string, row: number, type: string, value: unknown) =>
  new SlipwayError({
    code: 'VALUE_MISFITS',
    kind: 'invalid',
    message: `Column "${column}", row ${row + 1}: ${JSON.stringify(value)} is not of type ${type}.`,
    hint: `Give a ${type}, or null where it is missing.`,
  })

const listed = (names: readonly string[]): string =>
  names.length <= 12 ? names.join(', ') : `${names.slice(0, 12).join(', ')} and ${names.length - 12} more`

export const fileMissing = (path: string) =>
  new SlipwayError({
    code: 'FILE_MISSING',
    kind: 'not-found',
    message: `There is no file ${path}.`,
    hint: 'Check the path; it is read from the folder in which the command runs.',
  })

export const parquetBroken = (path: string, cause: unknown) =>
  new SlipwayError({
    code: 'PARQUET_BROKEN',
    kind: 'invalid',
    message: `${path} cannot be read as Parquet: ${firstLine(cause)}`,
    hint: 'The file may be cut off or be of another format; write or copy it again.',
    cause,
  })

export const cannotWrite = (path: string, cause: unknown) =>
  new SlipwayError({
    code: 'CANNOT_WRITE',
    kind: 'unavailable',
    message: `${path} cannot be written: ${firstLine(cause)}`,
    hint: 'Check that the folder exists, may be written to, and that the disk has room.',
    cause,
  })

export const rowsDoNotFollow = (path: string, differences: readonly string[]) =>
  new SlipwayError({
    code: 'ROWS_DO_NOT_FOLLOW',
    kind: 'invalid',
    message: `${path} cannot follow the rows that stand: ${differences.slice(0, 10).join('; ')}${differences.length > 10 ? `; and ${differences.length - 10} more` : ''}.`,
    hint: 'Rows are appended to rows of the same columns; otherwise add all rows anew, without --append.',
  })

export const keyNotUnique = (
  key: readonly string[],
  values: Readonly<Record<string, unknown>>,
  rows: number,
) =>
  new SlipwayError({
    code: 'KEY_NOT_UNIQUE',
    kind: 'invalid',
    message: `${key.join(', ')} is no key: ${rows} rows have ${Object.values(values)
      .map((value) => JSON.stringify(value))
      .join(', ')}.`,
    hint: 'Name columns that tell every row from all others, or none, to compare rows whole.',
  })

export const firstLine = (cause: unknown): string =>
  (cause instanceof Error ? cause.message : String(cause)).split('\n')[0]!

export const tooWide = (path: string, columns: number, limit: number) =>
  new SlipwayError({
    code: 'DATA_TOO_WIDE',
    kind: 'invalid',
    message: `${path} has ${columns} columns; at most ${limit} are read.`,
    hint: 'Turn columns that repeat (one a day, one a product) into rows, or leave out what is not needed.',
  })
