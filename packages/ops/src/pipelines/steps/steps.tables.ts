import type { Migration } from 'kysely/migration'

export interface StepsTables {
  step_rules: {
    step: string
    standing: 'deprecated' | 'retired'
    up_to: number | null
    instead: string
    reason: string
    set_by: string
    set_at_ms: number
  }
}

export const migrations: Record<string, Migration> = {
  '001_step_rules': {
    up: (db) =>
      db.schema
        .createTable('step_rules')
        .addColumn('step', 'text', (c) => c.primaryKey())
        .addColumn('standing', 'text', (c) => c.notNull())
        .addColumn('up_to', 'integer')
        .addColumn('instead', 'text', (c) => c.notNull())
        .addColumn('reason', 'text', (c) => c.notNull())
        .addColumn('set_by', 'text', (c) => c.notNull())
        .addColumn('set_at_ms', 'bigint', (c) => c.notNull())
        .execute(),
  },
}
