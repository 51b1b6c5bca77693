import { quoteText } from '../duckdb.ts'
import type { LogicalType } from '../table.ts'
import type { TimeSpelling } from './date-formats.ts'
import { missingTexts } from './spelling.ts'

/** One way to read the texts of a column. */
export type Reading =
  | {
      readonly kind: 'number'
      readonly style: 'plain' | 'decimal-comma' | 'grouped'
      /** The sample shows whole numbers only. */
      readonly whole: boolean
      /** The currency or percent sign that each number carries. */
      readonly mark?: string
    }
  | { readonly kind: 'boolean' }
  | ({ readonly kind: 'time' } & TimeSpelling)
  | { readonly kind: 'text' }

/**
 * SQL that reads the text x: a DOUBLE, BOOLEAN or TIMESTAMP, NULL where it is not one; for text NULL where
 * the text means that it is missing.
 */
export const readingSql = (reading: Reading, x: string): string => {
  switch (reading.kind) {
    case 'number':
      return numberSql(reading.style, numberText(reading, x))
    case 'boolean':
      return `CASE lower(trim(${x})) WHEN 'true' THEN true WHEN 'false' THEN false END`
    case 'time':
      return `try_strptime(trim(${x}), [${reading.formats.map(quoteText).join(', ')}])`
    case 'text':
      return `CASE WHEN ${meansMissing(x)} THEN NULL ELSE ${x} END`
  }
}

/** SQL of the value as it is stored: times are kept to the millisecond, as tables in memory hold them. */
export const storedSql = (reading: Reading, sql: string): string => {
  if (reading.kind !== 'time') return sql
  return reading.hasTime ? `make_timestamp_ms(epoch_ms(${sql}))` : `(${sql})::DATE`
}

/** SQL: the text of a number without the sign that it carries; NULL where it carries none. */
export const numberText = ({ mark }: { readonly mark?: string }, x: string): string =>
  mark === undefined
    ? x
    : `CASE WHEN regexp_matches(${x}, ${quoteText(`^\\s*[+-]?[${mark}]|[${mark}]\\s*$`)}) THEN trim(replace(${x}, ${quoteText(mark)}, ''), ${blanks}) END`

/**
 * SQL: whether a text says that the value is missing. Most texts are told by their length and first
 * character alone; only the rest is looked up or trimmed. Not IN: DuckDB plans each long IN as a join,
 * and a thousand joins exhaust the memory.
 */
export const meansMissing = (x: string): string =>
  `CASE WHEN strlen(${x}) <= 4 AND list_contains([${missingTexts.map(quoteText).join(', ')}], ${x}) THEN true WHEN ${x} < '!' THEN trim(${x}, ${blanks}) = '' ELSE false END`

/** Space, tab, carriage return, line feed and the no-break space. */
export const blanks = `' \t\n\r\u00a0'`

// DuckDB's cast makes NaN of the text "nan"; where there was one, the caller turns it into NULL.
const numberSql = (style: 'plain' | 'decimal-comma' | 'grouped', x: string): string => {
  if (style === 'plain') return `TRY_CAST(${x} AS DOUBLE)`
  if (style === 'grouped') return `TRY_CAST(replace(${x}, ',', '') AS DOUBLE)`
  return `TRY_CAST(replace(replace(${x}, '.', ''), ',', '.') AS DOUBLE)`
}

/** The type of what a reading gives; integers are told from numbers by their values. */
export const typeOfReading = (reading: Reading): LogicalType =>
  reading.kind === 'time' ? (reading.hasTime ? 'timestamp' : 'date') : reading.kind
