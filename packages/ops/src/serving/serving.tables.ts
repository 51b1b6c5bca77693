import type { Migration } from 'kysely/migration'

export interface ServingTables {
  /** Rows are only ever added: the highest revision of an endpoint is the one that answers. */
  endpoint_revisions: {
    endpoint: string
    revision: number
    /** JSON: Variant[] */
    variants: string
    author: string
    reason: string
    created_at_ms: number
  }
}

export const migrations: Record<string, Migration> = {
  '001_serving': {
    async up(db) {
      await db.schema
        .createTable('endpoint_revisions')
        .addColumn('endpoint', 'text', (column) => column.notNull())
        .addColumn('revision', 'integer', (column) => column.notNull())
        .addColumn('variants', 'text', (column) => column.notNull())
        .addColumn('author', 'text', (column) => column.notNull())
        .addColumn('reason', 'text', (column) => column.notNull())
        .addColumn('created_at_ms', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('endpoint_revisions_key', ['endpoint', 'revision'])
        .execute()
    },
  },
}
