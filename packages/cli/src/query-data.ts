import { type DuckDBConnection } from '@duckdb/node-api'
import { runQuery } from '@slipway/ml/explore'
import { parseCount } from './counts.ts'
import { openData, redacted } from './opened-data.ts'
import { withDataPlace } from './run-with-data.ts'
import { showRows } from './show-rows.ts'
import { rowsFormat } from './write-rows.ts'

export interface QueryWishes {
  readonly out?: string
  readonly csv?: boolean
  readonly json?: boolean
  readonly timeout: string
  readonly memory: string
}

/** Runs one SELECT over the project's datasets and shows its rows. */
export const queryData = (sql: string, wishes: QueryWishes): Promise<void> =>
  withDataPlace(async ({ folder, connect }) => {
    const timeoutMs = parseCount('--timeout', wishes.timeout, { most: 86_400 }) * 1000
    const memoryBytes = parseCount('--memory', wishes.memory, { least: 64, most: 1_000_000 }) * 1e6
    rowsFormat(wishes.out, wishes.json, wishes.csv)
    const { datasets } = await (await connect()).client.datasets.listDatasets({})
    const known = datasets.map(({ name }) => name)
    // Names of tables are not told apart by case.
    const byName = new Map(known.map((name) => [name.toLowerCase(), name]))
    const table = async (named: string, connection: DuckDBConnection) => {
      const [, name = '', number = ''] = /^(.*?)(@(?:\d+|latest))?$/.exec(named) ?? []
      const dataset = byName.get(name.toLowerCase())
      if (dataset === undefined) return null
      return (await redacted(connection, await openData(dataset + number, folder, connect))).sql
    }
    const { parquetPath, rows } = await runQuery(sql, { folder, table, known, timeoutMs, memoryBytes })
    await showRows(parquetPath, rows, folder, wishes)
  })
