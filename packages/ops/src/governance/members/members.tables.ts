import type { Migration } from 'kysely/migration'

/** Who has a token of their own. A name that was removed keeps its row: it is of the same person if it comes back. */
export interface MembersTables {
  members: {
    name: string
    role: string
    /** SHA-256 of the token, hexadecimal. */
    token_digest: string
    created_by: string
    created_at_ms: number
    removed_at_ms: number | null
  }
}

export const membersMigrations: Record<string, Migration> = {
  '001_members': {
    async up(db) {
      await db.schema
        .createTable('members')
        .addColumn('name', 'text', (c) => c.primaryKey())
        .addColumn('role', 'text', (c) => c.notNull())
        .addColumn('token_digest', 'text', (c) => c.notNull().unique())
        .addColumn('created_by', 'text', (c) => c.notNull())
        .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
        .addColumn('removed_at_ms', 'bigint')
        .execute()
    },
  },
}
