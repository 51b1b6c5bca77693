import { Kysely, sql, type CompiledQuery, type Dialect } from 'kysely'
import { expect, it } from 'vitest'
import { openDatabase } from '../adapters/database/index.ts'
import { manualClock } from '../ports/clock.ts'
import {
  experimentWords,
  nativeRunWords,
  openTracking,
  parseFilter,
  parseOrderBy,
  parseQuery,
  trackingMigrations,
  type TrackingTables,
} from './index.ts'
import { findRuns } from './runs/run-search.store.ts'

/** No search, history or comparison may read a table from its beginning to its end. */
export const plansConformance = (
  place: () => Promise<string>,
  dialectOf: (where: string) => Promise<Dialect>,
) =>
  it('asks for everything by an index', async () => {
    const where = await place()
    const made = await openDatabase<TrackingTables>(where, trackingMigrations)
    const ids = await fill(made)
    await made.close()

    const asked = new Map<string, CompiledQuery>()
    const db = new Kysely<TrackingTables>({
      dialect: await dialectOf(where),
      log: ({ query }) => void asked.set(query.sql, query),
    })
    const tracking = openTracking({
      database: { db, write: () => Promise.reject(new Error('nothing is written here')) },
      clock: manualClock(),
      artifacts: undefined as never,
    })
    for (const filter of [
      ...conditions,
      ...orders,
      ...conditions.flatMap((c) => orders.map((o) => `${c} ${o}`)),
    ])
      for (const experimentIds of [['1'], ['1', '2'], undefined])
        for (const runsThere of [0, 1e6]) {
          const query = {
            ...parseQuery(filter, nativeRunWords),
            ...(experimentIds ? { experimentIds } : {}),
            limit: 3,
          }
          const { next } = await findRuns(db, query, runsThere)
          if (next) await findRuns(db, { ...query, cursor: next }, runsThere)
        }
    await findRuns(db, { experimentIds: ['1'], limit: 3, count: true })
    await findRuns(db, { parentId: ids[0]!, limit: 3, count: true })
    await tracking.searchExperiments({ where: parseFilter("tags.a = '1'", experimentWords), limit: 3 })
    for (const order of ['creation_time desc', 'last_update_time', 'name', 'experiment_id'])
      await tracking.searchExperiments({ orderBy: parseOrderBy([order], experimentWords), limit: 3 })
    await tracking.compare(ids)
    for (const query of [{}, { buckets: 10 }, { order: 'time', offset: 5, limit: 5 }] as const)
      await tracking.histories(ids, 'loss', query)

    const queries = [...asked.values()]
    expect(queries.length).toBeGreaterThan(50)
    const bad: string[] = []
    await db.connection().execute(async (connection) => {
      const postgres = where.startsWith('postgres')
      if (postgres) await sql`set enable_seqscan = off`.execute(connection)
      for (const query of queries) {
        const lines = await planOf(connection, query, postgres)
        const scans = lines.filter((line) => (postgres ? /Seq Scan/ : readsWholeTable).test(line))
        if (scans.length > 0) bad.push(`${query.sql}\n  ${lines.join('\n  ')}`)
      }
    })
    expect(bad).toEqual([])
    await db.destroy()
  })

/** `c`, `probed` and `matching` are what another part of the same plan has found by an index. */
const readsWholeTable = /^SCAN (?!.* USING |c$|probed$|matching$|CONSTANT ROW)/

const conditions = [
  'metrics.loss > 0.5',
  'metrics.loss = 3',
  'metrics.loss != 3',
  "params.lr = '1'",
  "params.lr != '1'",
  "tags.a = '1'",
  "tags.a LIKE '1%'",
  'tags.b IS NULL',
  "name = 'run'",
  "status = 'running'",
  "id IN ('a', 'b')",
  "dataset.name = 'telco'",
  "metrics.loss > 0.5 and params.lr = '1' and tags.a = '1'",
]
const orders = ['', 'order by metrics.loss desc', 'order by metrics.loss', 'order by startedAtMs']

async function planOf(db: Kysely<any>, query: CompiledQuery, postgres: boolean): Promise<string[]> {
  const explain = postgres ? 'explain' : 'explain query plan'
  const { rows } = await db.executeQuery<Record<string, string>>({
    ...query,
    sql: `${explain} ${query.sql}`,
  })
  return rows.map((row) => (postgres ? row['QUERY PLAN']! : row['detail']!))
}

async function fill(database: Awaited<ReturnType<typeof openDatabase<TrackingTables>>>): Promise<string[]> {
  const tracking = openTracking({ database, clock: manualClock(), artifacts: undefined as never })
  for (const name of ['a', 'b']) await tracking.createExperiment({ name, tags: { a: '1' } })
  const runs = Array.from({ length: 60 }, async (_, i) => {
    const run = await tracking.createRun(
      { experimentId: String(1 + (i % 2)), params: { lr: String(i % 3) }, tags: { a: String(i % 5) } },
      'ana',
    )
    await tracking.log(run.id, {
      metrics: Array.from({ length: 50 }, (__, step) => ({ key: 'loss', value: i + step, step })),
    })
    return run.id
  })
  return Promise.all(runs)
}
