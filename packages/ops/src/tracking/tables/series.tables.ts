import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { encodeChunk, levelOf } from '../metrics/chunk.ts'
import { valueOf } from '../metrics/metric-point.ts'
import { isPostgres, serial } from './lifecycle.tables.ts'

/** Metrics as packed series, instead of a row a point. */
export const series: Migration = {
  async up(db) {
    const bytes = isPostgres(db) ? 'bytea' : 'blob'
    await db.schema
      .createTable('metric_series')
      .addColumn('id', serial(db), (c) => c.primaryKey())
      .addColumn('experiment_id', 'bigint', (c) => c.notNull())
      .addColumn('run_id', 'text', (c) => c.notNull().references('runs.id'))
      .addColumn('key', 'text', (c) => c.notNull())
      .addColumn('step', 'bigint', (c) => c.notNull())
      .addColumn('t_ms', 'bigint', (c) => c.notNull())
      .addColumn('nan', 'integer', (c) => c.notNull())
      .addColumn('value', 'double precision', (c) => c.notNull())
      .addColumn('appends', 'integer', (c) => c.notNull())
      .addColumn('tail', bytes, (c) => c.notNull())
      .addUniqueConstraint('metric_series_once', ['run_id', 'key'])
      .execute()
    // No reference from chunks to series: both are written in one transaction, and a check costs each append a look-up.
    await db.schema
      .createTable('metric_chunks')
      .addColumn('id', serial(db), (c) => c.primaryKey())
      .addColumn('series_id', 'bigint', (c) => c.notNull())
      .addColumn('level', 'integer', (c) => c.notNull())
      .addColumn('points', bytes, (c) => c.notNull())
      .execute()
    await carryOver(db)
    await db.schema
      .createIndex('metric_series_by_value')
      .on('metric_series')
      .columns(['experiment_id', 'key', 'nan', 'value', 'run_id'])
      .execute()
    await db.schema
      .createIndex('metric_chunks_by_series')
      .on('metric_chunks')
      .columns(['series_id', 'level'])
      .execute()
    await db.schema.dropTable('run_metrics').execute()
    await db.schema.dropTable('run_last_metrics').execute()
  },
}

const pointsAtOnce = 4096

interface OldPoint {
  run_id: string
  key: string
  step: number
  t_ms: number
  kind: number
  value: number
}

/** Every series, with its points in chunks. Read page by page, so that memory stays small. */
async function carryOver(db: Kysely<any>): Promise<void> {
  await sql`
    insert into metric_series (experiment_id, run_id, key, step, t_ms, nan, value, appends, tail)
    select r.experiment_id, m.run_id, m.key, m.step, m.t_ms, case when m.kind = 1 then 1 else 0 end,
      case m.kind when 2 then cast(${Infinity} as double precision) when 3 then cast(${-Infinity} as double precision)
        else m.value end, 0, ${new Uint8Array()}
    from run_last_metrics m join runs r on r.id = m.run_id`.execute(db)
  let last: { run_id: string; key: string; id: number } | null = null
  for (;;) {
    const page: { run_id: string; key: string; id: number }[] = await db
      .selectFrom('metric_series')
      .select(['id', 'run_id', 'key'])
      .where('id', '>', last?.id ?? 0)
      .orderBy('id')
      .limit(1000)
      .execute()
    if (page.length === 0) return
    for (const one of page) await carrySeries(db, one)
    last = page.at(-1)!
  }
}

async function carrySeries(db: Kysely<any>, series: { id: number; run_id: string; key: string }) {
  let after: OldPoint | null = null
  for (;;) {
    let query = db
      .selectFrom('run_metrics')
      .selectAll()
      .where('run_id', '=', series.run_id)
      .where('key', '=', series.key)
    if (after) {
      const { step, t_ms, kind, value } = after
      query = query.where(sql<boolean>`(step, t_ms, kind, value) > (${step}, ${t_ms}, ${kind}, ${value})`)
    }
    const rows = (await query
      .orderBy('step')
      .orderBy('t_ms')
      .orderBy('kind')
      .orderBy('value')
      .limit(pointsAtOnce)
      .execute()) as unknown as OldPoint[]
    if (rows.length > 0)
      await db
        .insertInto('metric_chunks')
        .values({
          series_id: series.id,
          level: levelOf(rows.length),
          points: encodeChunk({
            steps: Float64Array.from(rows, (row) => row.step),
            timesMs: Float64Array.from(rows, (row) => row.t_ms),
            values: Float64Array.from(rows, valueOf),
          }),
        })
        .execute()
    if (rows.length < pointsAtOnce) return
    after = rows.at(-1)!
  }
}
