import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { DuckDBConnection } from '@duckdb/node-api'
import { dictionaryOf, quoteText, withDuckDb, writeParquet } from '@slipway/ml/table'
import type { Captures } from '../capture/captures.store.ts'
import type { ToldFiles } from './told-files.store.ts'

interface Told {
  /** The id of a prediction. */
  readonly key: string
  readonly row: number
}

/** What was told of predictions that are not among the captured ones. */
export const unmatchedTold = ({ captures, told }: { captures: Captures; told: ToldFiles }) => {
  /** @param use what comes after FROM for the keys of captured rows, id and row; null where there are none */
  const withCaptured = async <R>(
    endpoint: string,
    use: (connection: DuckDBConnection, captured: string | null) => Promise<R>,
  ): Promise<R> => {
    let answer: { readonly of: R } | null = await captures.query(
      endpoint,
      {},
      async ({ connection, sql }) => ({
        of: await use(connection, sql),
      }),
    )
    answer ??= { of: await withDuckDb((connection) => use(connection, null)) }
    return answer.of
  }

  const without = (captured: string | null) =>
    captured === null ? '' : ` ANTI JOIN ${captured} c ON c.id = t.key AND c."row" = t."row"`

  return {
    async count(endpoint: string): Promise<number> {
      const keys = await told.byIdsSql(endpoint)
      if (!keys) return 0
      return withCaptured(endpoint, async (connection, captured) => {
        const read = await connection.runAndReadAll(
          `SELECT count(*)::DOUBLE FROM (SELECT DISTINCT kpi, t.key, t."row", number FROM ${keys} t${without(captured)})`,
        )
        return read.getRows()[0]![0] as number
      })
    },

    /** Of these, the places in the list. */
    async among(endpoint: string, some: readonly Told[]): Promise<number[]> {
      const folder = await mkdtemp(join(tmpdir(), 'slipway-told-'))
      try {
        const path = join(folder, 'told.parquet')
        await writeParquet(
          {
            rows: some.length,
            columns: [
              { name: 'key', type: 'text', ...dictionaryOf(some.map(({ key }) => key)) },
              { name: 'row', type: 'integer', values: Float64Array.from(some, ({ row }) => row) },
              { name: 'place', type: 'integer', values: Float64Array.from(some, (_, place) => place) },
            ],
          },
          path,
        )
        return await withCaptured(endpoint, async (connection, captured) => {
          const read = await connection.runAndReadAll(
            `SELECT place::DOUBLE FROM read_parquet(${quoteText(path)}) t${without(captured)} ORDER BY place`,
          )
          return read.getRows().map(([place]) => place as number)
        })
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    },

    /**
     * Ids of predictions that went with old captures, as whatever was told of them came before the oldest capture that
     * there is; that one's time. Null where there is no such capture.
     */
    async outlived(endpoint: string): Promise<{ ids: string[]; beforeMs: number } | null> {
      const keys = await told.byIdsSql(endpoint)
      if (!keys) return null
      return captures.query(endpoint, {}, async ({ connection, sql }) => {
        const oldest = await connection.runAndReadAll(`SELECT epoch_ms(min(time))::DOUBLE FROM ${sql}`)
        const beforeMs = oldest.getRows()[0]![0] as number
        const read = await connection.runAndReadAll(
          `SELECT t.key FROM ${keys} t ANTI JOIN ${sql} c ON c.id = t.key GROUP BY 1 HAVING max(t.arrived_ms) < ${beforeMs}`,
        )
        return { ids: read.getRows().map(([key]) => key as string), beforeMs }
      })
    },
  }
}
