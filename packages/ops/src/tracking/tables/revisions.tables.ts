import type { Migration } from 'kysely/migration'

/** What is kept of a run outside the database, such as its JSON, is known by this to be its newest state. */
export const revisions: Migration = {
  async up(db) {
    await db.schema
      .alterTable('runs')
      .addColumn('revision', 'bigint', (c) => c.notNull().defaultTo(0))
      .execute()
  },
}
