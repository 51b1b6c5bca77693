import { SlipwayError } from '@slipway/contract/error'
import { fileMissing } from '../table.errors.ts'

export { fileMissing }

export const isFolder = (path: string) =>
  new SlipwayError({
    code: 'FILE_IS_FOLDER',
    kind: 'invalid',
    message: `${path} is a folder, not a data file.`,
    hint: 'Name one file here; `slipway data add` also takes folders of Parquet files or images.',
  })

export const dataEmpty = (path: string) =>
  new SlipwayError({
    code: 'DATA_EMPTY',
    kind: 'invalid',
    message: `${path} is empty.`,
    hint: 'A data file holds a line of column names and one line a row.',
  })

export const dataNoRows = (path: string, columns: number) =>
  new SlipwayError({
    code: 'DATA_NO_ROWS',
    kind: 'invalid',
    message: `${path} names ${columns} ${columns === 1 ? 'column' : 'columns'} but holds no rows.`,
    hint: 'Check how the file was exported.',
  })

export const gzipCut = (path: string, cause: unknown) =>
  new SlipwayError({
    code: 'FILE_CUT',
    kind: 'invalid',
    message: `${path} is a damaged gzip file: ${cause instanceof Error ? cause.message : 'it cannot be unpacked'}.`,
    hint: 'It was probably cut off while it was copied or downloaded; fetch it again.',
    cause,
  })

export const notATable = (path: string) =>
  new SlipwayError({
    code: 'NOT_A_TABLE',
    kind: 'invalid',
    message: `${path} holds binary data, not text.`,
    hint: 'Slipway reads CSV, TSV, Parquet and JSON, plain or .gz, .xlsx workbooks, SQLite and NumPy; save others as one of these.',
  })

export const jsonBroken = (path: string, line: number | null, format: 'json' | 'jsonl', cause: unknown) =>
  new SlipwayError({
    code: 'JSON_BROKEN',
    kind: 'invalid',
    message: `${path}${line === null ? '' : `, line ${line}`}: not a whole JSON ${format === 'json' ? 'list of objects' : 'object'}.`,
    hint:
      format === 'json'
        ? 'A list of rows is [{…}, {…}]; the file may have been cut off.'
        : 'JSON lines hold one object a line; the file may have been cut off.',
    cause,
  })
