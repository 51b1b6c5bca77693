import type { Kysely } from 'kysely'
import type { PipelinesTables } from './pipelines.tables.ts'

export interface CacheEntry {
  readonly identity: string
  readonly run: string
  readonly node: string
  readonly output: string
}

const askedAtOnce = 500

/** Which identity gave what, and in which run. */
export const cacheStore = (db: Kysely<PipelinesTables>) => ({
  /** By identity; those that are not there are left out. */
  async findAll(identities: readonly string[]): Promise<Map<string, CacheEntry>> {
    const found = new Map<string, CacheEntry>()
    for (let at = 0; at < identities.length; at += askedAtOnce) {
      const rows = await db
        .selectFrom('pipeline_cache')
        .selectAll()
        .where('identity', 'in', identities.slice(at, at + askedAtOnce))
        .execute()
      for (const { identity, run_id, node_id, output_kept } of rows)
        found.set(identity, { identity, run: run_id, node: node_id, output: output_kept })
    }
    return found
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
