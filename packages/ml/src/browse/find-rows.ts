import { quoteName, quoteText } from '../table/duckdb.ts'
import type { Field } from '../table/table.ts'
import { copyDoubles, eachChunk } from '../table/vectors.ts'
import { columnsOfCondition, conditionError } from './condition.ts'
import { looking } from './looking.ts'

/** A Parquet file of a table, and how many rows it has. */
export interface BrowsedPart {
  readonly path: string
  readonly rows: number
}

export interface BrowsedColumn extends Field {
  /** In place of what is stored, as SQL of the stored column: what may be seen of it. */
  readonly shownSql?: string
  /** Its values are replaced before anybody sees them: they come whole, and no search can ask for them. */
  readonly opaque?: boolean
}

export interface Search {
  /** SQL of one row, as checks have it: `age > 30 and city is null`. */
  readonly condition?: string | undefined
  readonly sort?: { readonly column: string; readonly desc: boolean } | undefined
}

export interface Found {
  /** Numbers of rows, from 0, in their order: the first `most` of them. */
  readonly rows: Uint32Array
  /** How many there are. */
  readonly matching: number
}

/**
 * The rows that fulfil a condition, in an order; missing values come last. Conditions and orders see what is shown of a
 * column, not what is stored.
 * @throws ROWS_CONDITION_WRONG, ROWS_SEARCH_TOO_LONG, ROWS_SEARCH_TOO_LARGE
 */
export const findRows = (
  parts: readonly BrowsedPart[],
  columns: readonly BrowsedColumn[],
  { condition, sort }: Search,
  { most = 1_000_000, timeoutMs }: { most?: number; timeoutMs?: number } = {},
): Promise<Found> =>
  looking(async (connection) => {
    const used = new Set(condition ? await columnsOfCondition(connection, condition, columns) : [])
    if (sort) used.add(sort.column)
    const shown = columns.filter(({ name }) => used.has(name))
    const where = condition ? ` WHERE (\n${condition}\n)` : ''
    const order = sort
      ? ` ORDER BY ${quoteName(sort.column)} ${sort.desc ? 'DESC' : 'ASC'} NULLS LAST, "slipway row"`
      : ' ORDER BY "slipway row"'
    const from = numberedSql(parts, shown)
    const sql = `SELECT "slipway row"::DOUBLE FROM ${from}${where}${order} LIMIT ${most}`
    try {
      const found = new Float64Array(most)
      const count = await eachChunk(connection, sql, (chunk, start) => copyDoubles(chunk, 0, found, start))
      const rows = Uint32Array.from(found.subarray(0, count))
      if (count < most) return { rows, matching: count }
      const all = await connection.runAndReadAll(`SELECT count(*)::DOUBLE FROM ${from}${where}`)
      return { rows, matching: Number(all.getRows()[0]![0]) }
    } catch (error) {
      throw condition ? conditionError(error, condition, sql) : error
    }
  }, timeoutMs)

/** The number of a part's first row, from 0. */
export const startOf = (parts: readonly BrowsedPart[], index: number): number =>
  parts.slice(0, index).reduce((sum, { rows }) => sum + rows, 0)

/** SQL of the rows of all parts with these columns, as they are shown, and the number of each as `"slipway row"`, from 0. */
export const numberedSql = (parts: readonly BrowsedPart[], columns: readonly BrowsedColumn[]): string =>
  `(${parts.map((part, i) => partSql(part, startOf(parts, i), columns)).join(' UNION ALL ')})`

const partSql = ({ path }: BrowsedPart, start: number, columns: readonly BrowsedColumn[]): string =>
  `SELECT file_row_number + ${start} AS "slipway row"${columns
    .map((column) => `, ${column.shownSql ?? quoteName(column.name)} AS ${quoteName(column.name)}`)
    .join('')} FROM read_parquet(${quoteText(path)})`
