import { openSync, readSync, closeSync } from 'node:fs'
import { quoteName, quoteText } from '../duckdb.ts'
import { candidatesOf, type Expected } from '../infer/candidates.ts'
import type { RawColumn } from '../infer/infer-columns.ts'
import type { SanityIssue } from '../ingested.ts'
import { dataNoRows } from '../source/source.errors.ts'
import { uniqueNames } from './column-names.ts'
import { csvRowMisshapen } from './csv.errors.ts'
import { detectDialect } from './detect-dialect.ts'
import { detectHeader } from './detect-header.ts'
import { type Dialect, parseSample } from './parse-sample.ts'
import { candidatesOfSample } from './sample-columns.ts'

/** What a person knows better than the detection. */
export interface CsvOptions {
  readonly delimiter?: string
  readonly quote?: string
  readonly escape?: string
  readonly header?: boolean
  readonly encoding?: 'utf-8' | 'utf-16le' | 'utf-16be' | 'windows-1252'
  readonly decimal?: '.' | ','
}

/** A CSV file ready to be read by DuckDB: SQL of its rows, every column VARCHAR under its final name. */
export interface OpenCsv {
  readonly sql: string
  /** The same rows, with columns parsed as SQL types at once where one is given. */
  typed(types: readonly (string | null)[], room?: 'much' | 'little'): string
  readonly columns: readonly RawColumn[]
  readonly dialect: Dialect
  readonly header: boolean
  readonly issues: readonly SanityIssue[]
}

const sampleBytes = 1 << 20
const sampleRows = 5000
/** Of those, rows that the header is told by, and rows that lead to expect how columns are read. */
const headRows = 1000
const fewRows = 100

/**
 * Detects how a plain UTF-8 file is written, from its first megabyte.
 * @param shown the user's file, for messages; `path` may be a copy
 * @param expected what columns are known to hold, by name
 * @throws DATA_NO_ROWS, CSV_ROW_MISSHAPEN
 */
export const openCsv = (
  path: string,
  shown: string,
  options: CsvOptions = {},
  expected?: ReadonlyMap<string, Expected>,
): OpenCsv => {
  const { bytes, text, whole } = beginning(path)
  const dialect = detectDialect(text, whole, options)
  const head = parseSample(text, dialect, { whole, rows: headRows })
  const first = head[0]
  if (!first) throw dataNoRows(shown, 0)
  const header = options.header ?? detectHeader(head)
  const upper = header ? head.slice(1) : head
  // A few rows are looked at in a tenth of the time, and mostly tell as much.
  const known =
    whole || options.decimal || expected
      ? null
      : (candidatesOfSample(bytes, dialect, header, upper.slice(0, fewRows), sampleRows) ??
        candidatesOfSample(bytes, dialect, header, upper, sampleRows))
  const rows = known ? head : parseSample(text, dialect, { whole, rows: sampleRows })
  const body = header ? rows.slice(1) : rows
  if (body.length === 0 && whole) throw dataNoRows(shown, first.length)
  const misshapen = body.findIndex((row) => row.length !== first.length)
  if (whole && misshapen >= 0 && misshapen === body.length - 1 && body[misshapen]!.length < first.length)
    throw csvRowMisshapen(shown, lineCount(text), first.length, body[misshapen]!.length)
  const { names, issues } = uniqueNames(header ? first : first.map(() => ''))
  return {
    dialect,
    header,
    issues: header ? issues : [],
    sql: csvSql(path, dialect, header, names, []),
    typed: (types, room) => csvSql(path, dialect, header, names, types, room),
    columns: names.map((name, i) => ({
      name,
      candidates:
        known?.[i] ??
        candidatesOf(
          body.map((row) => row[i] ?? ''),
          options.decimal,
          expected?.get(name),
        ),
    })),
  }
}

/** Lines of 16 MB, or an eighth of the memory for lines of at most 1 MB. Unsaid, buffers have room for sixteen lines. */
const rooms = {
  much: 'max_line_size = 16777216, buffer_size = 33554432',
  little: 'max_line_size = 1048576, buffer_size = 4194304',
} as const

const csvSql = (
  path: string,
  dialect: Dialect,
  header: boolean,
  names: readonly string[],
  types: readonly (string | null)[],
  room: 'much' | 'little' = 'much',
): string => {
  const { delimiter, quote, escape } = dialect
  // read_csv refuses names as long as its own struct keys allow; positions are enough for it.
  const columns = names.map((_, i) => `'c${i}': '${types[i] ?? 'VARCHAR'}'`).join(', ')
  const renamed = names.map((name, i) => `c${i} AS ${quoteName(name)}`).join(', ')
  return `(SELECT ${renamed} FROM read_csv(${quoteText(path)}, auto_detect = false, delim = ${quoteText(delimiter)}, quote = ${quoteText(quote)}, escape = ${quoteText(escape)}, header = ${header}, columns = {${columns}}, nullstr = '', compression = 'none', ${rooms[room]}))`
}

const beginning = (path: string): { bytes: Buffer; text: string; whole: boolean } => {
  const file = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(sampleBytes + 1)
    const read = readSync(file, bytes, 0, bytes.length, 0)
    const whole = read <= sampleBytes
    const text = new TextDecoder().decode(bytes.subarray(0, read), { stream: !whole })
    return { bytes: bytes.subarray(0, read), text, whole }
  } finally {
    closeSync(file)
  }
}

const lineCount = (text: string): number => text.trimEnd().split(/\r\n|\r|\n/).length
