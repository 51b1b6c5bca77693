import type { DuckDBConnection } from '@duckdb/node-api'
import { type Field, quoteName, quoteText } from '@slipway/ml/table'

/** Writes chosen rows (numbers from 0) as one Parquet file, in the order of the data. */
export async function writeChosen(
  connection: DuckDBConnection,
  { sql, fields }: { readonly sql: string; readonly fields: readonly Field[] },
  rows: readonly number[],
  path: string,
): Promise<void> {
  await connection.run('CREATE TEMP TABLE _chosen (row BIGINT)')
  const appender = await connection.createAppender('_chosen')
  for (const row of rows) {
    appender.appendBigInt(BigInt(row))
    appender.endRow()
  }
  appender.closeSync()
  const names = fields.map(({ name }) => quoteName(name)).join(', ')
  await connection.run(
    `COPY (SELECT ${names} FROM (SELECT *, row_number() OVER () - 1 AS _row FROM ${sql}) WHERE _row IN (FROM _chosen) ORDER BY _row) TO ${quoteText(path)} (FORMAT parquet)`,
  )
}
