import { statSync } from 'node:fs'
import { join } from 'node:path'
import type Database from 'better-sqlite3'
import type { LogicalType } from '../table.ts'
import type { Connector, FetchOptions } from './connector.ts'
import { queryFailed, sourceDied, sqliteUnreadable } from './connectors.errors.ts'
import { type SelectedRows, selectOf, wantedOf } from './select.ts'
import { type DeclaredColumn, type TextRow, writeDeclared } from './typed-text.ts'

const rowsAtOnce = 10_000

/** The rows of a query or a table of a SQLite file, as one reader sees them. */
export const sqlite: Connector = {
  kind: 'sqlite',
  address: 'a SQLite file with --table or --query',
  takes: (_, head) => head.subarray(0, 16).toString('latin1') === 'SQLite format 3\0',
  async fetch({ address, folder, options, onProgress }) {
    const { default: Sqlite } = await import('better-sqlite3')
    const path = join(folder, 'sqlite.parquet')
    let db: Database
    try {
      db = new Sqlite(address, { readonly: true, fileMustExist: true })
      db.pragma('schema_version')
      mustBeWhole(address, db)
    } catch (cause) {
      throw sqliteUnreadable(address, cause)
    }
    try {
      const { rows, facts } = await fetchRows(db, address, options, path, onProgress)
      return { path: rows === 0 && options.cursor !== undefined ? null : path, facts }
    } finally {
      db.close()
    }
  },
}

/** SQLite takes pages that are not there for empty ones. */
const mustBeWhole = (path: string, db: Database): void => {
  const pageBytes = db.pragma('page_size', { simple: true }) as number
  const pages = db.pragma('page_count', { simple: true }) as number
  const { size } = statSync(path)
  const inLog = statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0
  if (inLog === 0 && size < pages * pageBytes) throw new Error('the file is cut off')
}

type Value = string | number | bigint | Buffer | null

const fetchRows = async (
  db: Database,
  shown: string,
  options: FetchOptions,
  path: string,
  onProgress: (share: number) => void,
): Promise<SelectedRows> => {
  const wanted = wantedOf(shown, options)
  const { sql, values } = selectOf(wanted, options, '?')
  // One snapshot for the look at the types and the reading of the rows.
  db.exec('BEGIN')
  const ask = (text: string) => {
    try {
      const statement = db.prepare(text).raw(true).safeIntegers(true)
      // A cursor is compared as what the column holds: a number is not the text that it is remembered as.
      const given = values.map((value) => (/^-?\d+$/.test(value) ? BigInt(value) : numberOr(value)))
      return { statement, rows: statement.iterate(given) as IterableIterator<Value[]> }
    } catch (cause) {
      throw queryFailed(shown, wanted.said, cause)
    }
  }
  const { statement, rows: looked } = ask(sql)
  const declared = statement.columns()
  const held = declared.map(() => new Set<string>())
  let total = 0
  for (const row of reading(looked, shown)) {
    total++
    for (let i = 0; i < row.length; i++) held[i]!.add(kindOf(row[i]!))
  }
  const columns = declared.map(
    ({ name, type }, i): DeclaredColumn => ({ name, type: typeOf(type, held[i]!) }),
  )
  const at =
    options.cursorColumn === undefined ? -1 : columns.findIndex(({ name }) => name === options.cursorColumn)
  let cursor = options.cursor
  const batches = async function* (): AsyncGenerator<TextRow[]> {
    let batch: TextRow[] = []
    let read = 0
    for (const row of reading(ask(sql).rows, shown)) {
      const texts = row.map((value, i) => textOf(value, columns[i]!.type))
      if (at >= 0) cursor = row[at] === null ? cursor : String(row[at])
      if (batch.push(texts) < rowsAtOnce) continue
      read += batch.length
      onProgress(read / total)
      yield batch
      batch = []
    }
    yield batch
  }
  const rows = await writeDeclared(columns, batches(), path)
  return { rows, facts: { connector: 'sqlite', ...wanted.facts, ...(cursor !== undefined && { cursor }) } }
}

function* reading(rows: IterableIterator<Value[]>, shown: string): Generator<Value[]> {
  let read = 0
  try {
    for (const row of rows) {
      read++
      yield row
    }
  } catch (cause) {
    throw sourceDied(shown, read, cause)
  }
}

const numberOr = (text: string): string | number =>
  text !== '' && Number.isFinite(Number(text)) ? Number(text) : text

const isoDate = /^\d{4}-\d\d-\d\d$/
const isoTime = /^\d{4}-\d\d-\d\d[ T]\d\d:\d\d(:\d\d(\.\d+)?)?(Z|\+00:00)?$/

const kindOf = (value: Value): string => {
  if (value === null) return 'null'
  if (typeof value === 'bigint') return value === 0n || value === 1n ? 'bit' : 'integer'
  if (typeof value === 'number') return 'number'
  if (typeof value !== 'string') return 'blob'
  return isoDate.test(value) ? 'date' : isoTime.test(value) ? 'timestamp' : 'text'
}

/** SQLite's columns hold anything: what they hold decides, and the declaration where it says more. */
const typeOf = (declared: string | null, held: ReadonlySet<string>): LogicalType => {
  const kinds = new Set([...held].filter((kind) => kind !== 'null'))
  const only = (...names: string[]) => kinds.size > 0 && [...kinds].every((kind) => names.includes(kind))
  if (only('bit') && /^bool/i.test(declared ?? '')) return 'boolean'
  if (only('bit', 'integer')) return 'integer'
  if (only('bit', 'integer', 'number')) return 'number'
  const timely = /date|time/i.test(declared ?? '')
  if (timely && only('date')) return 'date'
  return timely && only('date', 'timestamp') ? 'timestamp' : 'text'
}

const textOf = (value: Value, type: LogicalType): string | null => {
  if (value === null) return null
  if (typeof value === 'object') return Buffer.from(value).toString('base64')
  if (typeof value === 'number' && type === 'number')
    return Number.isFinite(value) ? String(value) : value > 0 ? 'inf' : '-inf'
  return String(value)
}
