import { CompiledQuery, type Compilable, type Kysely } from 'kysely'
import type { TrackingTables } from '../tracking.tables.ts'

type Db = Kysely<TrackingTables>

/**
 * A statement over many rows, compiled once for each of a few numbers of rows: building it anew costs more than
 * running it.
 */
export interface Statement<Row extends readonly unknown[], Result = unknown> {
  /** Runs it for all rows, whatever their number; the replies one after another. */
  run(db: Db, rows: readonly Row[]): Promise<Result[]>
}

/** SQLite takes 32,766 values in a statement, PostgreSQL 65,535. */
const mostValues = 16_384

/** For `insert … values`: `build` gets rows to compile it with, and must name their values in their order. */
export function insertion<Row extends readonly unknown[], Result = unknown>(
  build: (db: Db, rows: readonly Row[]) => Compilable,
  example: Row,
): Statement<Row, Result> {
  const texts = new Map<string, string>()
  const most = 2 ** Math.floor(Math.log2(mostValues / example.length))
  return {
    async run(db, rows) {
      const results: Result[] = []
      for (let at = 0; at < rows.length; ) {
        const size = Math.min(most, 2 ** Math.floor(Math.log2(rows.length - at)))
        const parameters = rows.slice(at, at + size).flat(1)
        const text = textOf(texts, db, size, () => build(db, Array<Row>(size).fill(example)))
        const reply = await db.executeQuery<Result>(CompiledQuery.raw(text, parameters))
        if (reply.rows.length > 0) results.push(...reply.rows)
        at += size
      }
      return results
    },
  }
}

/** For `where … in (…)` over ids: the list is filled up with its last id. */
export function lookup<Id extends string | number, Result>(
  build: (db: Db, ids: readonly Id[]) => Compilable<Result>,
  example: Id,
): (db: Db, ids: readonly Id[]) => Promise<Result[]> {
  const texts = new Map<string, string>()
  return async (db, ids) => {
    const results: Result[] = []
    for (let at = 0; at < ids.length; at += mostAsked) {
      const some = ids.slice(at, at + mostAsked)
      const size = 2 ** Math.ceil(Math.log2(some.length))
      const text = textOf(texts, db, size, () => build(db, Array<Id>(size).fill(example)))
      const filled = some.concat(Array<Id>(size - some.length).fill(some.at(-1)!))
      const { rows } = await db.executeQuery<Result>(CompiledQuery.raw(text, filled))
      if (results.length === 0 && ids.length <= mostAsked) return rows
      for (const row of rows) results.push(row)
    }
    return results
  }
}

const mostAsked = 1024

function textOf(texts: Map<string, string>, db: Db, size: number, build: () => Compilable): string {
  const name = `${db.getExecutor().adapter.constructor.name}:${size}`
  let text = texts.get(name)
  if (text === undefined) {
    text = build().compile().sql
    texts.set(name, text)
  }
  return text
}
