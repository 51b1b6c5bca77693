import { SlipwayError } from '@slipway/contract/error'
import { fileMissing } from '../table.errors.ts'

export { fileMissing }

export const isFolder = (path: string) =>
  new SlipwayError({
    code: 'FILE_IS_FOLDER',
    kind: 'invalid',
    message: `${path} is a folder, not a data file.`,
    hint: 'Name one file: CSV, TSV, Parquet or JSON lines, plain or .gz.',
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
    hint: 'Nothing can be learnt from it; check how the file was exported.',
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
    hint: 'Slipway reads CSV, TSV, Parquet and JSON lines, plain or .gz; save a spreadsheet as CSV first.',
  })

export const jsonBroken = (path: string, line: number | null, cause: unknown) =>
  new SlipwayError({
    code: 'JSON_BROKEN',
    kind: 'invalid',
    message: `${path}${line === null ? '' : `, line ${line}`}: not a whole JSON object.`,
    hint: 'JSON lines hold one object a line; the file may have been cut off.',
    cause,
  })
