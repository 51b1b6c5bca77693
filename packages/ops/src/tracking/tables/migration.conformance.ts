import { sql, type Kysely } from 'kysely'
import { expect, it } from 'vitest'
import { openDatabase } from '../../adapters/database/index.ts'
import { manualClock } from '../../ports/clock.ts'
import { openTracking, trackingMigrations, type TrackingTables } from '../index.ts'

/** What a database written before metrics were packed holds afterwards. */
export const migrationConformance = (place: () => Promise<string>) =>
  it('carries every run and point of old over', async () => {
    const where = await place()
    const old = await openDatabase<any>(where, { '001_tracking': trackingMigrations['001_tracking']! })
    await writeOld(old.db)
    await old.close()

    const database = await openDatabase<TrackingTables>(where, trackingMigrations)
    const artifacts = undefined as never
    const tracking = openTracking({ database, clock: manualClock(), artifacts })
    expect(await tracking.history('a'.repeat(32), 'loss')).toEqual(
      Array.from({ length: 10_000 }, (_, step) => ({ step, tMs: 5 * step, value: 1 / (step + 1) })),
    )
    expect((await tracking.history('b'.repeat(32), 'odd')).map(({ value }) => value)).toEqual([
      -1,
      'NaN',
      'Infinity',
      '-Infinity',
    ])
    expect(await tracking.run('b'.repeat(32))).toMatchObject({
      name: 'b',
      lifecycle: 'active',
      params: { depth: '6' },
      metrics: { odd: { value: '-Infinity', step: 3, tMs: 0 } },
      inputs: [],
    })
    expect(await tracking.experiment('0')).toMatchObject({ lifecycle: 'active', tags: {} })
    await tracking.log('b'.repeat(32), { metrics: [{ key: 'odd', value: 4, step: 9, tMs: 9 }] })
    expect(await tracking.history('b'.repeat(32), 'odd')).toHaveLength(5)
    await database.close()
  })

async function writeOld(db: Kysely<any>): Promise<void> {
  const run = { experiment_id: 0, status: 'running', created_by: 'ana', started_at_ms: 1 }
  const [a, b] = ['a'.repeat(32), 'b'.repeat(32)]
  await db
    .insertInto('runs')
    .values([
      { ...run, id: a, name: 'a' },
      { ...run, id: b, name: 'b' },
    ])
    .execute()
  await db.insertInto('run_params').values({ run_id: b, key: 'depth', value: '6' }).execute()
  const point = (run_id: string, key: string, step: number, kind: number, value: number, t_ms = 0) => ({
    run_id,
    key,
    step,
    t_ms,
    kind,
    value,
  })
  const points = [
    ...Array.from({ length: 10_000 }, (_, step) => point(a!, 'loss', step, 0, 1 / (step + 1), 5 * step)),
    point(b!, 'odd', 0, 0, -1),
    point(b!, 'odd', 1, 1, 0),
    point(b!, 'odd', 2, 2, 0),
    point(b!, 'odd', 3, 3, 0),
  ]
  for (let at = 0; at < points.length; at += 1000)
    await db
      .insertInto('run_metrics')
      .values(points.slice(at, at + 1000))
      .execute()
  await db
    .insertInto('run_last_metrics')
    .values([points[9_999]!, points.at(-1)!])
    .execute()
  const { rows } = await sql<{ n: number }>`select count(*) as n from run_metrics`.execute(db)
  expect(rows[0]!.n).toBe(10_004)
}
