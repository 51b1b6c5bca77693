import { sql, type Kysely } from 'kysely'
import { insertion, lookup } from '../log/statements.store.ts'
import type { TrackingTables } from '../tracking.tables.ts'
import { isPostgres } from '../tables/lifecycle.tables.ts'
import { encodeHead, headOf } from './chunk-head.ts'
import {
  decodeChunk,
  decodeTail,
  encodeChunk,
  encodeTail,
  fanout,
  fullTailBytes,
  lastLevel,
  levelOf,
  mostInTail,
  type Points,
} from './chunk.ts'
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
  const stored = await upsertSeries.run(
    db,
    groups.map(({ runId, experimentId, key, last, points }) => {
      const { nan, value } = storedValue(last.value)
      const inTail = points.length < mostInTail
      const tail = inTail ? encodeTail(points) : nothing
      return [runId, key, experimentId, last.step, last.tMs, nan, value, inTail ? 0 : 1, tail] as const
    }),
  )
  const chunks = stored.flatMap(({ id, full }) => (full ? [{ id, points: decodeTail(full) }] : []))
  const grown = await emptyTails(
    db,
    chunks.map(({ id }) => id),
  )
  const large = groups.filter(({ points }) => points.length >= mostInTail)
  if (large.length > 0) {
    const rows = new Map(stored.map((row) => [`${row.run_id}${row.key}`, row]))
    for (const { runId, key, points } of large) {
      const row = rows.get(`${runId}${key}`)!
      chunks.push({ id: row.id, points: pointsOf(points) })
      grown.push(row)
    }
  }
  await insertChunks.run(
    db,
    chunks.map(({ id, points }) => chunkRow(id, levelOf(points.steps.length), mergePoints([points]))),
  )
  const due = grown.filter(({ appends }) => appends % fanout === 0).map(({ id }) => id)
  if (due.length > 0) await mergeChunks(db, due)
}

const nothing = new Uint8Array()

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
    const counts = await chunkCounts(db, seriesIds)
    const full = counts.filter((row) => row.level === level && row.count >= fanout)
    if (full.length === 0) continue
    const ids: number[] = []
    const parts = new Map<number, Points[]>()
    const rows = await chunkRows(
      db,
      full.map((row) => row.series_id),
    )
    for (const row of rows) {
      if (row.level !== level) continue
      ids.push(row.id)
      append(parts, row.series_id, decodeChunk(row.points))
    }
    await deleteChunks(db, ids)
    await insertChunks.run(
      db,
      Array.from(parts, ([seriesId, chunks]) => {
        const merged = mergePoints(chunks)
        // Points that came again vanish, so it may be as small as what it is made of; its level grows nevertheless.
        return chunkRow(seriesId, Math.max(level + 1, levelOf(merged.steps.length)), merged)
      }),
    )
  }
}

function append<K, V>(lists: Map<K, V[]>, key: K, value: V): void {
  const list = lists.get(key)
  if (list) list.push(value)
  else lists.set(key, [value])
}

const deleteChunks = lookup(
  (db, ids: readonly number[]) => db.deleteFrom('metric_chunks').where('id', 'in', ids),
  0,
)

const chunkCounts = lookup(
  (db, ids: readonly number[]) =>
    db
      .selectFrom('metric_chunks')
      .select((e) => ['series_id', 'level', e.fn.countAll<number>().as('count')])
      .where('series_id', 'in', ids)
      .where('level', '<', sql.lit(lastLevel))
      .groupBy(['series_id', 'level']),
  0,
)

type SeriesRow = readonly [string, string, number, number, number, number, number, number, Uint8Array]

interface StoredSeries {
  readonly id: number
  readonly run_id: string
  readonly key: string
  readonly appends: number
  /** The tail, where it has grown to what makes a chunk. */
  readonly full: Uint8Array | null
}

const upsertSeries = insertion<SeriesRow, StoredSeries>(
  (db, rows) => {
    const behind = sql<boolean>`(excluded.step, excluded.t_ms, excluded.value) >= (metric_series.step, metric_series.t_ms, metric_series.value)`
    const newer = (column: string) =>
      sql<number>`case when ${behind} then ${sql.ref(`excluded.${column}`)} else ${sql.ref(`metric_series.${column}`)} end`
    const joined = sql<Uint8Array>`metric_series.tail || excluded.tail`
    return db
      .insertInto('metric_series')
      .values(
        rows.map(([run_id, key, experiment_id, step, t_ms, nan, value, appends, tail]) => ({
          run_id,
          key,
          experiment_id,
          step,
          t_ms,
          nan,
          value,
          appends,
          tail,
        })),
      )
      .onConflict((conflict) =>
        conflict.columns(['run_id', 'key']).doUpdateSet({
          step: newer('step'),
          t_ms: newer('t_ms'),
          nan: newer('nan'),
          value: newer('value'),
          appends: sql<number>`metric_series.appends + excluded.appends`,
          // SQLite's || makes text of bytes.
          tail: isPostgres(db) ? joined : sql<Uint8Array>`cast(${joined} as blob)`,
        }),
      )
      .returning([
        'id',
        'run_id',
        'key',
        'appends',
        sql<Uint8Array | null>`case when length(tail) >= ${sql.lit(fullTailBytes)} then tail end`.as('full'),
      ])
  },
  ['', '', 0, 0, 0, 0, 0, 0, nothing],
)

const emptyTails = lookup<number, { id: number; appends: number }>(
  (db, ids: readonly number[]) =>
    db
      .updateTable('metric_series')
      .set({
        tail: isPostgres(db) ? sql<Uint8Array>`''::bytea` : sql<Uint8Array>`x''`,
        appends: sql<number>`appends + 1`,
      })
      .where('id', 'in', ids)
      .returning(['id', 'appends']),
  0,
)

type ChunkRow = readonly [seriesId: number, level: number, head: Uint8Array, points: Uint8Array]

const chunkRow = (seriesId: number, level: number, points: Points): ChunkRow => [
  seriesId,
  level,
  encodeHead(headOf(points)),
  encodeChunk(points),
]

const insertChunks = insertion<ChunkRow>(
  (db, rows) =>
    db
      .insertInto('metric_chunks')
      .values(rows.map(([series_id, level, head, points]) => ({ series_id, level, head, points }))),
  [0, 0, nothing, nothing],
)

const chunkRows = lookup(
  (db, ids: readonly number[]) =>
    db
      .selectFrom('metric_chunks')
      .select(['id', 'series_id', 'level', 'points'])
      .where('series_id', 'in', ids),
  0,
)
