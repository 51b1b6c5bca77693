import type { RunContext } from '@slipway/contract/run-context'
import type { Kysely } from 'kysely'
import type { TrackingTables } from './tracking.tables.ts'

export const runContextsStore = (db: Kysely<TrackingTables>) => ({
  async set(runId: string, context: RunContext): Promise<void> {
    const json = JSON.stringify(context)
    await db
      .insertInto('run_contexts')
      .values({ run_id: runId, context: json })
      .onConflict((conflict) => conflict.column('run_id').doUpdateSet({ context: json }))
      .execute()
  },

  /** By run; without those of which nobody noted it. */
  async ofAll(runIds: readonly string[]): Promise<Map<string, RunContext>> {
    const rows = await db.selectFrom('run_contexts').selectAll().where('run_id', 'in', runIds).execute()
    return new Map(rows.map((row) => [row.run_id, JSON.parse(row.context) as RunContext]))
  },

  async of(runId: string): Promise<RunContext | null> {
    const row = await db
      .selectFrom('run_contexts')
      .select('context')
      .where('run_id', '=', runId)
      .executeTakeFirst()
    return row ? (JSON.parse(row.context) as RunContext) : null
  },
})
