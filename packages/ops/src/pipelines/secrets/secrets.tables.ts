import type { Migration } from 'kysely/migration'

export interface SecretsTables {
  secrets: {
    name: string
    /** Sealed with the server's key. */
    value: string
    updated_by: string
    updated_at_ms: number
  }
}

export const migrations: Record<string, Migration> = {
  '003_secrets': {
    up: (db) =>
      db.schema
        .createTable('secrets')
        .addColumn('name', 'text', (c) => c.primaryKey())
        .addColumn('value', 'text', (c) => c.notNull())
        .addColumn('updated_by', 'text', (c) => c.notNull())
        .addColumn('updated_at_ms', 'bigint', (c) => c.notNull())
        .execute(),
  },
}
