import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { dictionaryOf, quoteText, type Table, writeParquet } from '@slipway/ml/table'
import type { Labels } from '../labels/index.ts'

const pageRows = 20_000
/** What two servers on one database number at once may be written in another order: so far back is read again. */
const overlap = 60_000_000

type History = Awaited<ReturnType<Labels['since']>>

/** What was told of answers, as files that DuckDB joins with captures; only what has come since is written anew. */
export const toldFiles = (labels: Pick<Labels, 'since'>) => {
  let scratch: Promise<string> | null = null
  const kept = new Map<string, { last: number; paths: string[]; working: Promise<unknown> }>()
  let count = 0

  const refresh = async (endpoint: string, own: { last: number; paths: string[] }): Promise<void> => {
    scratch ??= mkdtemp(join(tmpdir(), 'slipway-labels-'))
    const folder = await scratch
    let from = own.paths.length === 0 ? 0 : own.last - overlap
    for (;;) {
      const rows = await labels.since(endpoint, from, pageRows)
      const fresh = rows.at(-1)?.number ?? 0
      if (fresh > own.last) {
        const path = join(folder, `${endpoint}-${count++}.parquet`)
        await writeParquet(tableOf(rows), path)
        own.paths.push(path)
        own.last = fresh
      }
      if (rows.length < pageRows) return
      from = fresh
      await new Promise((resolve) => setImmediate(resolve))
    }
  }

  const pathsOf = async (endpoint: string) => {
    let own = kept.get(endpoint)
    if (!own) kept.set(endpoint, (own = { last: 0, paths: [], working: Promise.resolve() }))
    const held = own
    const now = held.working.then(() => refresh(endpoint, held))
    held.working = now.catch(() => {})
    await now
    return held
  }

  const readSql = (paths: readonly string[]) => `read_parquet([${paths.map(quoteText).join(', ')}])`

  return {
    /** SQL of what counts now: kpi, kind, key, row, value and event_ms; null where nothing was ever told. `last` tells states apart. */
    async sqlOf(endpoint: string): Promise<{ sql: string; last: number } | null> {
      const held = await pathsOf(endpoint)
      if (held.paths.length === 0) return null
      return {
        last: held.last,
        sql: `(SELECT kpi, kind, key, "row", told.value AS value, told.event_ms AS event_ms FROM (
          SELECT kpi, kind, key, "row", arg_max({'value': value, 'gone': gone, 'event_ms': event_ms}, {'at': event_ms, 'number': number}) AS told
          FROM ${readSql(held.paths)} GROUP BY ALL) WHERE told.gone = 0)`,
      }
    },
    /** SQL of all that was ever told by ids of predictions: kpi, key, row, number and arrived_ms, some of it twice; null: nothing. */
    async byIdsSql(endpoint: string): Promise<string | null> {
      const { paths } = await pathsOf(endpoint)
      return paths.length === 0
        ? null
        : `(SELECT kpi, key, "row", number, arrived_ms FROM ${readSql(paths)} WHERE kind = 'id')`
    },

    /** Some of what was told is no more: all is read anew when it is asked for next. Who reads the files reads on. */
    forget(endpoint: string): void {
      kept.delete(endpoint)
    },

    async close(): Promise<void> {
      if (scratch) await rm(await scratch, { recursive: true, force: true })
    },
  }
}
export type ToldFiles = ReturnType<typeof toldFiles>

const tableOf = (rows: History): Table => {
  const text = (name: string, of: (row: History[number]) => string) => ({
    name,
    type: 'text' as const,
    ...dictionaryOf(rows.map(of)),
  })
  const number = (name: string, type: 'integer' | 'number', of: (row: History[number]) => number) => ({
    name,
    type,
    values: Float64Array.from(rows, of),
  })
  return {
    rows: rows.length,
    columns: [
      text('kpi', ({ kpi }) => kpi),
      text('kind', ({ key_kind }) => key_kind),
      text('key', ({ key_text }) => key_text),
      number('row', 'integer', ({ row_index }) => row_index),
      text('value', ({ value }) => value ?? ''),
      number('gone', 'integer', ({ value }) => (value === null ? 1 : 0)),
      number('event_ms', 'number', ({ event_ms }) => event_ms),
      number('arrived_ms', 'number', ({ arrived_ms }) => arrived_ms),
      number('number', 'number', ({ number }) => number),
    ],
  }
}
