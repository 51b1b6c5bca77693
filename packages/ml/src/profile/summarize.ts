import type { DuckDBConnection } from '@duckdb/node-api'
// Not through the door: table's ingest profiles what it wrote, so table's index already leads here.
import { takeFromSql } from '../table/take-rows.ts'
import type { Field } from '../table/table.ts'
import { type SummaryOptions, summarizer } from './summarizer.ts'
import type { Summary } from './summary.ts'

/**
 * Summarises rows in one pass.
 * @param sql what comes after FROM: a table function, a name or a query in brackets
 * @param onRows hears how many rows have been read
 */
export const summarize = async (
  connection: DuckDBConnection,
  sql: string,
  fields: readonly Field[],
  onRows?: (rows: number) => void,
  options?: SummaryOptions,
): Promise<Summary> => {
  const taker = summarizer(fields, options)
  await takeFromSql(connection, sql, fields, [taker], onRows)
  return taker.finish()
}
