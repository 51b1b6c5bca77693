import type { PiiClass } from '../privacy/pii-class.ts'

/**
 * A table in memory, column by column. Values sit in typed arrays, never in row objects.
 * Numbers and times are 64-bit floats with NaN for "missing"; text is dictionary-encoded.
 */
export type LogicalType = 'integer' | 'number' | 'boolean' | 'date' | 'timestamp' | 'text'

/** integer, number: the value. date, timestamp: milliseconds since 1970-01-01T00:00:00Z. NaN = missing. */
export interface NumberColumn {
  readonly name: string
  readonly type: 'integer' | 'number' | 'date' | 'timestamp'
  readonly values: Float64Array
}

/** Row i holds levels[codes[i]]; code -1 = missing. boolean has the levels ['false', 'true']. */
export interface TextColumn {
  readonly name: string
  readonly type: 'text' | 'boolean'
  readonly codes: Int32Array
  readonly levels: readonly string[]
  /** What each text is, where it stands for something else: a JSON document. */
  readonly content?: 'json'
}

export type Column = NumberColumn | TextColumn

/** The levels of every column of truth values. */
export const truthLevels: readonly string[] = ['false', 'true']

export interface Table {
  readonly rows: number
  readonly columns: readonly Column[]
}

/** One field of a schema: what a column holds, in any table that claims to fit it. */
export interface Field {
  readonly name: string
  readonly type: LogicalType
  readonly nullable: boolean
  /** The class of personal data that it holds. */
  readonly pii?: PiiClass
}

export const isText = (column: Column): column is TextColumn =>
  column.type === 'text' || column.type === 'boolean'
