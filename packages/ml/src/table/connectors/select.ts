import { quoteName } from '../duckdb.ts'
import type { FetchOptions, SourceFacts } from './connector.ts'
import { cursorNeedsOrder, queryNeeded } from './connectors.errors.ts'

/** What of a database is wanted: SQL, how it is said in messages, and what is remembered. */
export interface Wanted {
  readonly sql: string
  readonly said: string
  readonly facts: SourceFacts
}

export interface SelectedRows {
  readonly rows: number
  readonly facts: SourceFacts
}

/** @throws SOURCE_QUERY_NEEDED where neither a table nor a query is named */
export const wantedOf = (shown: string, { query, table, cursorColumn }: FetchOptions): Wanted => {
  const more = cursorColumn === undefined ? {} : { cursorColumn }
  if (query !== undefined) {
    // A semicolon at the end is how people end a statement; it cannot stand inside of another.
    const sql = query.trim().replace(/;$/, '')
    return { sql, said: 'the query', facts: { query: sql, ...more } }
  }
  if (table === undefined) throw queryNeeded(shown)
  const name = table.split('.').map(quoteName).join('.')
  return { sql: `SELECT * FROM ${name}`, said: `the table ${table}`, facts: { table, ...more } }
}

/** The rows beyond the cursor in its order, or all. */
export const selectOf = (
  { sql }: Wanted,
  { cursorColumn, cursor }: FetchOptions,
  placeholder: string,
): { sql: string; values: readonly string[] } => {
  if (cursorColumn === undefined) {
    if (cursor !== undefined) throw cursorNeedsOrder()
    return { sql, values: [] }
  }
  const column = `slipway_source.${quoteName(cursorColumn)}`
  const beyond = cursor === undefined ? '' : ` WHERE ${column} > ${placeholder}`
  return {
    sql: `SELECT * FROM (${sql}) AS slipway_source${beyond} ORDER BY ${column}`,
    values: cursor === undefined ? [] : [cursor],
  }
}
