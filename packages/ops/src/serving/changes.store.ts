import { type Kysely, sql } from 'kysely'
import type { ServingTables } from './serving.tables.ts'

/** The count of changes by which servers see that another has changed something. */
export const changesStore = (db: Kysely<ServingTables>) => ({
  /** In the transaction of the change: others see both or neither. */
  async countOn(): Promise<void> {
    await db.updateTable('serving_changes').set({ count: sql`count + 1` }).execute()
  },

  async count(): Promise<number> {
    const { count } = await db.selectFrom('serving_changes').select('count').executeTakeFirstOrThrow()
    return count
  },
})
