import type { Transaction } from 'kysely'
import type { Migration } from 'kysely/migration'
import type { TrackingTables } from '../tracking.tables.ts'

export interface StudiesTables extends TrackingTables {
  /** `settings`: JSON, see study.ts. `asked` counts requests; raising it takes the study for a transaction. */
  studies: {
    name: string
    settings: string
    experiment_id: number
    run_id: string
    finished: number
    asked: number
    created_by: string
    created_at_ms: number
  }
  /** `params` and `reports` are JSON; `lease` stays when the trial has ended, so that its end may be told again. */
  study_trials: {
    study: string
    number: number
    state: string
    params: string
    value: number | null
    reports: string
    run_id: string
    attempt: number
    lease: string
    lease_until_ms: number
    request_key: string | null
    started_at_ms: number
    ended_at_ms: number | null
  }
}

export type StudiesTransaction = Transaction<StudiesTables>

export const migrations: Record<string, Migration> = {
  '002_studies': {
    async up(db) {
      await db.schema
        .createTable('studies')
        .addColumn('name', 'text', (c) => c.primaryKey())
        .addColumn('settings', 'text', (c) => c.notNull())
        .addColumn('experiment_id', 'bigint', (c) => c.notNull())
        .addColumn('run_id', 'text', (c) => c.notNull())
        .addColumn('finished', 'integer', (c) => c.notNull())
        .addColumn('asked', 'bigint', (c) => c.notNull())
        .addColumn('created_by', 'text', (c) => c.notNull())
        .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
        .execute()
      await db.schema
        .createTable('study_trials')
        .addColumn('study', 'text', (c) => c.notNull().references('studies.name'))
        .addColumn('number', 'integer', (c) => c.notNull())
        .addColumn('state', 'text', (c) => c.notNull())
        .addColumn('params', 'text', (c) => c.notNull())
        .addColumn('value', 'double precision')
        .addColumn('reports', 'text', (c) => c.notNull())
        .addColumn('run_id', 'text', (c) => c.notNull())
        .addColumn('attempt', 'integer', (c) => c.notNull())
        .addColumn('lease', 'text', (c) => c.notNull())
        .addColumn('lease_until_ms', 'bigint', (c) => c.notNull())
        .addColumn('request_key', 'text')
        .addColumn('started_at_ms', 'bigint', (c) => c.notNull())
        .addColumn('ended_at_ms', 'bigint')
        .addPrimaryKeyConstraint('study_trials_key', ['study', 'number'])
        .addUniqueConstraint('study_trials_by_request', ['study', 'request_key'])
        .execute()
      await db.schema
        .createIndex('study_trials_by_value')
        .on('study_trials')
        .columns(['study', 'state', 'value'])
        .execute()
    },
  },
}
