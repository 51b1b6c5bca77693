import { PostgresAdapter, sql, type Kysely, type RawBuilder } from 'kysely'
import { lookup } from '../log/statements.store.ts'
import type { TrackingTables } from '../tracking.tables.ts'
import { decodeChunk, decodeTail, type Points } from './chunk.ts'
import { decodeHead } from './chunk-head.ts'
import { partOf, type Part } from './line.ts'
import { mergePoints } from './points.ts'

type Db = Kysely<TrackingTables>

/** Chunks at hand at once: 65,536 points in each at most. */
const openedAtOnce = 16
/** So many points are read at once rather than chunk by chunk. */
const fewPoints = 100_000

/** A chunk was merged into another one while it was about to be read. */
export class ChunkMoved extends Error {}

/**
 * The parts of one metric in these runs; runs that never logged it are left out.
 * @param whole whether to open every chunk: what is then read is what stood at one moment
 */
export async function partsOf(
  db: Db,
  runIds: readonly string[],
  key: string,
  whole = false,
): Promise<Map<string, Part[]>> {
  const parts = new Map<string, Part[]>()
  const runOf = new Map<number, string>()
  for (let at = 0; at < runIds.length; at += 1000) {
    const rows = await db
      .selectFrom('metric_series')
      .select(['id', 'run_id', 'tail'])
      .where('run_id', 'in', runIds.slice(at, at + 1000))
      .where('key', '=', key)
      .execute()
    for (const { id, run_id, tail } of rows) {
      runOf.set(id, run_id)
      parts.set(run_id, tail.length > 0 ? [partOf(mergePoints([decodeTail(tail)]))] : [])
    }
  }
  const ids = [...runOf.keys()]
  const add = (seriesId: number, part: Part) => parts.get(runOf.get(seriesId)!)!.push(part)
  if (!whole) {
    const heads = await headRows(db, ids)
    const read = heads.map((row) => ({ ...row, head: decodeHead(row.head), headBytes: row.head }))
    if (read.reduce((sum, { head }) => sum + head.count, 0) > fewPoints) {
      for (const { id, series_id, head, headBytes } of read)
        add(series_id, { head, points: null, chunk: { id, headBytes } })
      return parts
    }
  }
  for (const { series_id, head, points } of await chunksOfSeries(db, ids))
    add(series_id, { head: decodeHead(head), points: decodeChunk(bytesOf(points)), chunk: null })
  return parts
}

/** The points of these parts, one after another, a few of them at hand at a time. Throws ChunkMoved. */
export async function* opened(db: Db, parts: readonly Part[]): AsyncGenerator<Points> {
  for (let at = 0; at < parts.length; at += openedAtOnce) {
    const some = parts.slice(at, at + openedAtOnce)
    const ids = some.flatMap(({ chunk }) => (chunk ? [chunk.id] : []))
    const rows = new Map((await chunksById(db, ids)).map((row) => [row.id, row]))
    for (const { points, chunk } of some) yield points ?? opening(chunk!, rows.get(chunk!.id))
  }
}

/** An id may have been given anew. */
function opening({ headBytes }: NonNullable<Part['chunk']>, row: Opened | undefined): Points {
  if (row === undefined || Buffer.compare(row.head, headBytes) !== 0) throw new ChunkMoved()
  return decodeChunk(bytesOf(row.points))
}

interface Opened {
  readonly id: number
  readonly head: Uint8Array
  readonly points: Packed
}

/** Bytes, or what PostgreSQL wrote them as: base64 is shorter than its hexadecimal, and read six times as fast. */
type Packed = Uint8Array | string

const packed = (db: Db): RawBuilder<Packed> =>
  db.getExecutor().adapter instanceof PostgresAdapter ? sql`encode(points, 'base64')` : sql`points`

const bytesOf = (points: Packed): Uint8Array =>
  typeof points === 'string' ? Buffer.from(points, 'base64') : points

/** From the index alone, which holds the heads. */
const headRows = lookup(
  (db, ids: readonly number[]) =>
    db.selectFrom('metric_chunks').select(['id', 'series_id', 'head']).where('series_id', 'in', ids),
  0,
)

const chunksOfSeries = lookup(
  (db, ids: readonly number[]) =>
    db
      .selectFrom('metric_chunks')
      .select(['series_id', 'head', packed(db).as('points')])
      .where('series_id', 'in', ids),
  0,
)

const chunksById = lookup(
  (db, ids: readonly number[]) =>
    db
      .selectFrom('metric_chunks')
      .select(['id', 'head', packed(db).as('points')])
      .where('id', 'in', ids),
  0,
)
