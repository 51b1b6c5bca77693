import { sql, type Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'
import { decodeChunk } from '../metrics/chunk.ts'
import { encodeHead, headOf } from '../metrics/chunk-head.ts'
import { isPostgres } from './lifecycle.tables.ts'

const chunksAtOnce = 100

/**
 * What is known of a chunk without opening it. It stands in the index, so that looking for chunks does not read what
 * they hold.
 */
export const chunkHeads: Migration = {
  async up(db) {
    const nothing = isPostgres(db) ? sql`''::bytea` : sql`x''`
    await db.schema
      .alterTable('metric_chunks')
      .addColumn('head', isPostgres(db) ? 'bytea' : 'blob', (c) => c.notNull().defaultTo(nothing))
      .execute()
    await fillIn(db)
    await db.schema.dropIndex('metric_chunks_by_series').execute()
    await db.schema
      .createIndex('metric_chunks_by_series')
      .on('metric_chunks')
      .columns(['series_id', 'level', 'head'])
      .execute()
  },
}

async function fillIn(db: Kysely<any>): Promise<void> {
  for (let last = 0; ; ) {
    const rows: { id: number; points: Uint8Array }[] = await db
      .selectFrom('metric_chunks')
      .select(['id', 'points'])
      .where('id', '>', last)
      .orderBy('id')
      .limit(chunksAtOnce)
      .execute()
    if (rows.length === 0) return
    for (const { id, points } of rows)
      await db
        .updateTable('metric_chunks')
        .set({ head: encodeHead(headOf(decodeChunk(points))) })
        .where('id', '=', id)
        .execute()
    last = rows.at(-1)!.id
  }
}
