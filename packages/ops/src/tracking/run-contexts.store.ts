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

  async of(runId: string): Promise<RunContext | null> {
    const row = await db
      .selectFrom('run_contexts')
      .select('context')
      .where('run_id', '=', runId)
      .executeTakeFirst()
    return row ? (JSON.parse(row.context) as RunContext) : null
  },
})
