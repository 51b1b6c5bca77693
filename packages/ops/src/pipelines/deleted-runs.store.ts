import type { Kysely } from 'kysely'
import { removeRows } from '../kernel/index.ts'
import type { PipelinesTables } from './pipelines.tables.ts'

/** Runs that somebody has deleted: out of lists at once, gone for good when garbage is collected. */
export const deletedRunsStore = (db: Kysely<PipelinesTables>) => ({
  /** Deletes one that has ended (a time), or takes that back (null). false: it has not ended, or is not there. */
  async mark(id: string, deletedMs: number | null): Promise<boolean> {
    const { numUpdatedRows } = await db
      .updateTable('pipeline_runs')
      .set({ deleted_ms: deletedMs })
      .where('id', '=', id)
      .where('ended_ms', 'is not', null)
      .executeTakeFirstOrThrow()
    return numUpdatedRows > 0n
  },

  /** Those that were deleted before a time. */
  async expired(beforeMs: number): Promise<string[]> {
    const rows = await db
      .selectFrom('pipeline_runs')
      .select('id')
      .where('deleted_ms', '<', beforeMs)
      .execute()
    return rows.map(({ id }) => id)
  },

  /** Removes runs with all that belongs to them, and what the cache has of them. Answers how many there were. */
  async purge(ids: readonly string[]): Promise<number> {
    const atOnce = 500
    for (let at = 0; at < ids.length; at += atOnce)
      await db
        .deleteFrom('pipeline_cache')
        .where('run_id', 'in', ids.slice(at, at + atOnce))
        .execute()
    return removeRows(db, 'pipeline_runs', 'id', ids)
  },
})
