import { sql, type Kysely } from 'kysely'
import { insertion, lookup } from '../log/statements.store.ts'
import type { TrackingTables } from '../tracking.tables.ts'
import { decodeChunk, encodeChunk, fanout, lastLevel, levelOf, type Points } from './chunk.ts'
import { isBehind, storedValue, type Point } from './metric-point.ts'
import { mergePoints, pointsOf } from './points.ts'

type Db = Kysely<TrackingTables>

export interface RunPoints {
  readonly runId: string
  readonly experimentId: number
  readonly points: readonly Point[]
}

/** Appends points to their series, making those that are new; the last value of each stays the last. */
export async function addPoints(db: Db, batches: readonly RunPoints[]): Promise<void> {
  if (batches.length === 0) return
  const groups = groupsOf(batches)
  const rows = groups.map(({ runId, experimentId, key, last }) => {
    const { nan, value } = storedValue(last.value)
    return [runId, key, experimentId, last.step, last.tMs, nan, value, 1] as const
  })
  const stored = await upsertSeries.run(db, rows)
  const ids = new Map(stored.map((row) => [`${row.run_id}${row.key}`, row.id]))
  await insertChunks.run(
    db,
    groups.map(({ runId, key, points }) => [
      ids.get(`${runId}${key}`)!,
      levelOf(points.length),
      encodeChunk(points.length === 1 ? pointsOf(points) : mergePoints([pointsOf(points)])),
    ]),
  )
  const due = stored.filter(({ appends }) => appends % fanout === 0).map(({ id }) => id)
  if (due.length > 0) await mergeChunks(db, due)
}

interface Group {
  readonly runId: string
  readonly experimentId: number
  readonly key: string
  readonly points: Point[]
  last: Point
}

/** The points of each series, sorted by run and key, so that two servers never lock series crosswise. */
function groupsOf(batches: readonly RunPoints[]): Group[] {
  const groups = new Map<string, Group>()
  for (const { runId, experimentId, points } of batches)
    for (const point of points) {
      const name = `${runId}${point.key}`
      const group = groups.get(name)
      if (group === undefined)
        groups.set(name, { runId, experimentId, key: point.key, points: [point], last: point })
      else {
        group.points.push(point)
        if (isBehind(point, group.last)) group.last = point
      }
    }
  return [...groups.entries()].sort(([a], [b]) => (a < b ? -1 : 1)).map(([, group]) => group)
}

/** Of each of these series, the levels that hold `fanout` chunks become one chunk of a higher level. */
async function mergeChunks(db: Db, seriesIds: readonly number[]): Promise<void> {
  for (let level = 0; level < lastLevel; level++) {
    const full = (await chunkCounts(db, seriesIds)).filter(
      (row) => row.level === level && row.count >= fanout,
    )
    for (const { series_id } of full) {
      const chunks = await db
        .selectFrom('metric_chunks')
        .select(['id', 'points'])
        .where('series_id', '=', series_id)
        .where('level', '=', level)
        .orderBy('id')
        .execute()
      const merged = mergePoints(chunks.map((chunk) => decodeChunk(chunk.points)))
      await db
        .deleteFrom('metric_chunks')
        .where('series_id', '=', series_id)
        .where('level', '=', level)
        .execute()
      // Points that came again vanish in it, so it may be as small as what it is made of; its level grows nevertheless.
      const grown = Math.max(level + 1, levelOf(merged.steps.length))
      await insertChunks.run(db, [[series_id, grown, encodeChunk(merged)]])
    }
  }
}

const chunkCounts = lookup(
  (db, ids: readonly number[]) =>
    db
      .selectFrom('metric_chunks')
      .select((e) => ['series_id', 'level', e.fn.countAll<number>().as('count')])
      .where('series_id', 'in', ids)
      .where('level', '<', lastLevel)
      .groupBy(['series_id', 'level']),
  0,
)

type SeriesRow = readonly [string, string, number, number, number, number, number, number]

const upsertSeries = insertion<SeriesRow, { id: number; run_id: string; key: string; appends: number }>(
  (db, rows) => {
    const behind = sql<boolean>`(excluded.step, excluded.t_ms, excluded.value) >= (metric_series.step, metric_series.t_ms, metric_series.value)`
    const newer = (column: string) =>
      sql<number>`case when ${behind} then ${sql.ref(`excluded.${column}`)} else ${sql.ref(`metric_series.${column}`)} end`
    return db
      .insertInto('metric_series')
      .values(
        rows.map(([run_id, key, experiment_id, step, t_ms, nan, value, appends]) => ({
          run_id,
          key,
          experiment_id,
          step,
          t_ms,
          nan,
          value,
          appends,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['run_id', 'key']).doUpdateSet({
          step: newer('step'),
          t_ms: newer('t_ms'),
          nan: newer('nan'),
          value: newer('value'),
          appends: sql<number>`metric_series.appends + 1`,
        }),
      )
      .returning(['id', 'run_id', 'key', 'appends'])
  },
  ['', '', 0, 0, 0, 0, 0, 0],
)

const insertChunks = insertion<readonly [number, number, Uint8Array]>(
  (db, rows) =>
    db
      .insertInto('metric_chunks')
      .values(rows.map(([series_id, level, points]) => ({ series_id, level, points }))),
  [0, 0, new Uint8Array()],
)

export interface SeriesHead {
  readonly id: number
  readonly runId: string
}

/** The series of one metric in these runs; those that never logged it are left out. */
export async function seriesOf(db: Db, runIds: readonly string[], key: string): Promise<SeriesHead[]> {
  const heads: SeriesHead[] = []
  for (let at = 0; at < runIds.length; at += 1000) {
    const rows = await db
      .selectFrom('metric_series')
      .select(['id', 'run_id'])
      .where('run_id', 'in', runIds.slice(at, at + 1000))
      .where('key', '=', key)
      .execute()
    heads.push(...rows.map((row) => ({ id: row.id, runId: row.run_id })))
  }
  return heads
}

/** The chunks of these series, each series' in the order they were written. */
export async function chunksOf(db: Db, seriesIds: readonly number[]): Promise<Map<number, Points[]>> {
  const chunks = new Map<number, Points[]>()
  for (const row of await chunkRows(db, seriesIds)) {
    const points = decodeChunk(row.points)
    const list = chunks.get(row.series_id)
    if (list) list.push(points)
    else chunks.set(row.series_id, [points])
  }
  return chunks
}

const chunkRows = lookup(
  (db, ids: readonly number[]) =>
    db.selectFrom('metric_chunks').select(['series_id', 'points']).where('series_id', 'in', ids),
  0,
)
