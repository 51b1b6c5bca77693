import type { Kysely } from 'kysely'
import type { PipelinesTables } from './pipelines.tables.ts'

export interface CacheEntry {
  readonly identity: string
  readonly run: string
  readonly node: string
  readonly output: string
}

/** Which identity gave what, and in which run. */
export const cacheStore = (db: Kysely<PipelinesTables>) => ({
  async find(identity: string): Promise<CacheEntry | null> {
    const row = await db
      .selectFrom('pipeline_cache')
      .selectAll()
      .where('identity', '=', identity)
      .executeTakeFirst()
    return row ? { identity, run: row.run_id, node: row.node_id, output: row.output_kept } : null
  },

  /** The newest result stands: the one before may have lost its files. */
  async put({ identity, run, node, output }: CacheEntry, nowMs: number): Promise<void> {
    const values = { run_id: run, node_id: node, output_kept: output, created_ms: nowMs }
    await db
      .insertInto('pipeline_cache')
      .values({ identity, ...values })
      .onConflict((on) => on.column('identity').doUpdateSet(values))
      .execute()
  },
})
