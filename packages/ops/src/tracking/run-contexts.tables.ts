import type { Migration } from 'kysely/migration'

/** What a run is made of, as JSON: it is read and written whole, and never searched in. */
export interface RunContextTables {
  run_contexts: { run_id: string; context: string }
}

export const runContextMigrations: Record<string, Migration> = {
  '002_tracking_contexts': {
    async up(db) {
      await db.schema
        .createTable('run_contexts')
        .addColumn('run_id', 'text', (c) => c.primaryKey().references('runs.id'))
        .addColumn('context', 'text', (c) => c.notNull())
        .execute()
    },
  },
}
