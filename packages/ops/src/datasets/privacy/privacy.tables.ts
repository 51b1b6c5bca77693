import type { Migration } from 'kysely/migration'

export interface PrivacyTables {
  /** What people said of columns. The column '' is the dataset itself: the treatment of all that are personal. */
  dataset_privacy: {
    dataset: string
    column_name: string
    class: string | null
    treatment: string | null
    set_by: string
    set_at_ms: number
  }
  /** One row: the key of pseudonyms, sealed. */
  pseudonym_keys: { id: string; sealed: string; created_at_ms: number }
}

export const privacyMigrations: Record<string, Migration> = {
  '001_privacy': {
    async up(db) {
      await db.schema
        .createTable('dataset_privacy')
        .addColumn('dataset', 'text', (c) => c.notNull())
        .addColumn('column_name', 'text', (c) => c.notNull())
        .addColumn('class', 'text')
        .addColumn('treatment', 'text')
        .addColumn('set_by', 'text', (c) => c.notNull())
        .addColumn('set_at_ms', 'bigint', (c) => c.notNull())
        .addPrimaryKeyConstraint('dataset_privacy_key', ['dataset', 'column_name'])
        .execute()
      await db.schema
        .createTable('pseudonym_keys')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('sealed', 'text', (c) => c.notNull())
        .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
        .execute()
    },
  },
}
