import type { FireStatus } from '@slipway/contract/schedules'
import type { Migration } from 'kysely/migration'

export interface SchedulesTables {
  pipeline_schedules: {
    id: string
    /** Which project's pipelines it names: only a server of that project can start them. */
    project: string
    name: string
    pipeline: string
    declared: number
    spec: string
    /** The event that it waits for. */
    event: string | null
    paused: number
    /** What was due until then has its fires. */
    cursor_ms: number
    /** When it is to be looked at next. */
    next_ms: number | null
    /** Counted up by whoever decides about its starts, so that deciders take turns. */
    turn: number
    created_by: string
    created_ms: number
  }
  /** One row for each time, event or interval: the key makes sure of that. */
  pipeline_fires: {
    id: string
    project: string
    pipeline: string
    /** A schedule or a backfill. */
    source: string
    key: string
    scheduled_ms: number | null
    until_ms: number | null
    event: string | null
    /** How many pipelines started one another before this. */
    depth: number
    /** Not before. */
    start_ms: number
    status: FireStatus
    reason: string
    failure: string | null
    /** Reserved before the run is made, so that it is made once. */
    run_id: string | null
    /** Until then a server is at it. */
    claimed_ms: number | null
    attempts: number
    /** Digest of the parameters that it gives the pipeline, and of the code that ran. */
    params_digest: string | null
    code: string | null
    created_ms: number
    ended_ms: number | null
  }
  pipeline_hooks: {
    project: string
    name: string
    /** Sealed. */
    secret: string
    created_by: string
    created_ms: number
    last_called_ms: number | null
  }
  pipeline_hook_calls: { project: string; hook: string; id: string; at_ms: number }
  pipeline_backfills: {
    id: string
    project: string
    pipeline: string
    spec: string
    parallel: number
    status: 'running' | 'succeeded' | 'failed' | 'cancelled'
    turn: number
    created_by: string
    created_ms: number
    ended_ms: number | null
  }
}

export const schedulesMigration: Migration = {
  async up(db) {
    await db.schema
      .createTable('pipeline_schedules')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('project', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('pipeline', 'text', (c) => c.notNull())
      .addColumn('declared', 'integer', (c) => c.notNull())
      .addColumn('spec', 'text', (c) => c.notNull())
      .addColumn('event', 'text')
      .addColumn('paused', 'integer', (c) => c.notNull())
      .addColumn('cursor_ms', 'bigint', (c) => c.notNull())
      .addColumn('next_ms', 'bigint')
      .addColumn('turn', 'integer', (c) => c.notNull())
      .addColumn('created_by', 'text', (c) => c.notNull())
      .addColumn('created_ms', 'bigint', (c) => c.notNull())
      .addUniqueConstraint('pipeline_schedules_name', ['project', 'name'])
      .execute()
    await db.schema
      .createIndex('pipeline_schedules_by_event')
      .on('pipeline_schedules')
      .column('event')
      .execute()
    await db.schema
      .createTable('pipeline_fires')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('project', 'text', (c) => c.notNull())
      .addColumn('pipeline', 'text', (c) => c.notNull())
      .addColumn('source', 'text', (c) => c.notNull())
      .addColumn('key', 'text', (c) => c.notNull())
      .addColumn('scheduled_ms', 'bigint')
      .addColumn('until_ms', 'bigint')
      .addColumn('event', 'text')
      .addColumn('depth', 'integer', (c) => c.notNull())
      .addColumn('start_ms', 'bigint', (c) => c.notNull())
      .addColumn('status', 'text', (c) => c.notNull())
      .addColumn('reason', 'text', (c) => c.notNull())
      .addColumn('failure', 'text')
      .addColumn('run_id', 'text')
      .addColumn('claimed_ms', 'bigint')
      .addColumn('attempts', 'integer', (c) => c.notNull())
      .addColumn('params_digest', 'text')
      .addColumn('code', 'text')
      .addColumn('created_ms', 'bigint', (c) => c.notNull())
      .addColumn('ended_ms', 'bigint')
      .addUniqueConstraint('pipeline_fires_key', ['source', 'key'])
      .execute()
    const indexes = {
      due: ['project', 'status', 'start_ms'],
      by_run: ['run_id'],
      by_params: ['project', 'pipeline', 'params_digest'],
    }
    for (const [name, columns] of Object.entries(indexes))
      await db.schema.createIndex(`pipeline_fires_${name}`).on('pipeline_fires').columns(columns).execute()
    await db.schema
      .createTable('pipeline_hooks')
      .addColumn('project', 'text', (c) => c.notNull())
      .addColumn('name', 'text', (c) => c.notNull())
      .addColumn('secret', 'text', (c) => c.notNull())
      .addColumn('created_by', 'text', (c) => c.notNull())
      .addColumn('created_ms', 'bigint', (c) => c.notNull())
      .addColumn('last_called_ms', 'bigint')
      .addPrimaryKeyConstraint('pipeline_hooks_key', ['project', 'name'])
      .execute()
    await db.schema
      .createTable('pipeline_hook_calls')
      .addColumn('project', 'text', (c) => c.notNull())
      .addColumn('hook', 'text', (c) => c.notNull())
      .addColumn('id', 'text', (c) => c.notNull())
      .addColumn('at_ms', 'bigint', (c) => c.notNull())
      .addPrimaryKeyConstraint('pipeline_hook_calls_key', ['project', 'hook', 'id'])
      .execute()
    await db.schema
      .createTable('pipeline_backfills')
      .addColumn('id', 'text', (c) => c.primaryKey())
      .addColumn('project', 'text', (c) => c.notNull())
      .addColumn('pipeline', 'text', (c) => c.notNull())
      .addColumn('spec', 'text', (c) => c.notNull())
      .addColumn('parallel', 'integer', (c) => c.notNull())
      .addColumn('status', 'text', (c) => c.notNull())
      .addColumn('turn', 'integer', (c) => c.notNull())
      .addColumn('created_by', 'text', (c) => c.notNull())
      .addColumn('created_ms', 'bigint', (c) => c.notNull())
      .addColumn('ended_ms', 'bigint')
      .execute()
  },
}
