import { SlipwayError } from '@slipway/contract/error'
import { firstLine } from '../table.errors.ts'

export const queryNeeded = (shown: string) =>
  new SlipwayError({
    code: 'SOURCE_QUERY_NEEDED',
    kind: 'invalid',
    message: `${shown} is a database; which rows of it?`,
    hint: 'Name a table with --table, or write SQL with --query "select …".',
  })

export const cursorNeedsOrder = () =>
  new SlipwayError({
    code: 'SOURCE_CURSOR_COLUMN_NEEDED',
    kind: 'invalid',
    message: 'Rows beyond a cursor are wanted, but not of which column.',
    hint: 'Name the column that grows with every new row: --cursor id.',
  })

export const sourceUnreachable = (shown: string, cause: unknown) =>
  new SlipwayError({
    code: 'SOURCE_UNREACHABLE',
    kind: 'unavailable',
    message: `${shown} cannot be reached: ${reasonOf(cause)}`,
    hint: 'Check the address, the name and password (PGPASSWORD), and whether the server runs.',
    cause,
  })

export const queryFailed = (shown: string, said: string, cause: unknown) =>
  new SlipwayError({
    code: 'SOURCE_QUERY_FAILED',
    kind: 'invalid',
    message: `${shown} does not answer ${said}: ${firstLine(cause)}.`,
    hint: 'Try the query in the database itself; only reading is allowed here.',
    cause,
  })

export const sourceDied = (shown: string, rows: number, cause: unknown) =>
  new SlipwayError({
    code: 'SOURCE_DIED',
    kind: 'unavailable',
    message: `${shown} broke off after ${rows.toLocaleString('en-US')} rows: ${firstLine(cause)}`,
    hint: 'Nothing was kept of it. Run the command again once the source answers.',
    cause,
  })

export const downloadFailed = (url: string, reason: string, cause?: unknown) =>
  new SlipwayError({
    code: 'SOURCE_DOWNLOAD_FAILED',
    kind: 'unavailable',
    message: `${url} was not downloaded: ${reason}.`,
    hint: 'Nothing was kept of it. Check the address in a browser, and run the command again.',
    cause,
  })

export const sheetMissing = (path: string, sheet: string | undefined, cause: unknown) =>
  new SlipwayError({
    code: 'EXCEL_UNREADABLE',
    kind: 'invalid',
    message: `${path}${sheet === undefined ? '' : `, sheet “${sheet}”`} cannot be read: ${firstLine(cause)}`,
    hint: 'Check the name of the sheet (--sheet) and that the file opens in a spreadsheet program; .xls must be saved as .xlsx.',
    cause,
  })

export const rowWide = (path: string, row: number, columns: number, found: number) =>
  new SlipwayError({
    code: 'EXCEL_ROW_WIDE',
    kind: 'invalid',
    message: `${path}, row ${row}: ${found} cells where the first row names ${columns} columns.`,
    hint: 'The first row that is not empty names the columns; name those that have none, or take notes beside the table away.',
  })

export const arrayUnreadable = (path: string, reason: string, hint: string, cause?: unknown) =>
  new SlipwayError({
    code: 'NUMPY_UNREADABLE',
    kind: 'invalid',
    message: `${path} cannot be read as a table: ${reason}.`,
    hint,
    cause,
  })

export const sqliteUnreadable = (path: string, cause: unknown) =>
  new SlipwayError({
    code: 'SQLITE_UNREADABLE',
    kind: 'invalid',
    message: `${path} cannot be read as a SQLite database: ${firstLine(cause)}.`,
    hint: 'The file may be cut off or be of another format; copy it again while nobody writes to it.',
    cause,
  })

export const folderEmpty = (path: string) =>
  new SlipwayError({
    code: 'FOLDER_WITHOUT_DATA',
    kind: 'invalid',
    message: `${path} holds neither Parquet files nor images.`,
    hint: 'Name a folder of .parquet files, or of .png, .jpg or .dcm images; other files one by one.',
  })

export const folderUnreadable = (path: string, cause: unknown) =>
  new SlipwayError({
    code: 'PARQUET_FOLDER_UNREADABLE',
    kind: 'invalid',
    message: `The Parquet files of ${path} cannot be read as one table: ${firstLine(cause)}`,
    hint: 'Their columns of one name must hold one type; a file may also be cut off.',
    cause,
  })

export const imageBroken = (path: string, reason: string) =>
  new SlipwayError({
    code: 'IMAGE_BROKEN',
    kind: 'invalid',
    message: `${path} is no whole image: ${reason}.`,
    hint: 'Mend it or take it out of the folder; nothing was added.',
  })

export const burnedIn = (path: string) =>
  new SlipwayError({
    code: 'IMAGE_BURNED_IN',
    kind: 'refused',
    message: `${path} says that words are burned into its pixels (Burned In Annotation), which may name a person; nothing was added.`,
    hint: 'Leave such images out with --burned-in skip, or take them after looking with --burned-in keep.',
  })

export const labelsMisfit = (path: string, reason: string, hint: string) =>
  new SlipwayError({
    code: 'IMAGE_LABELS_MISFIT',
    kind: 'invalid',
    message: `${path} does not label the images: ${reason}.`,
    hint,
  })

const reasonOf = (cause: unknown): string => {
  const inner = cause instanceof AggregateError ? cause.errors[0] : cause
  return firstLine(inner) || (inner as { code?: string }).code || 'no reason given'
}
