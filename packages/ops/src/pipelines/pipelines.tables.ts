import type { AttemptStatus, NodeStatus, RunStatus } from '@slipway/contract/pipelines'
import type { Transaction } from 'kysely'
import type { Migration } from 'kysely/migration'
import { schedulesMigration, type SchedulesTables } from './schedules/schedules.tables.ts'

/** Texts named _kept hold a value, or where it lies when it is large: see kept-json.ts. */
export interface PipelinesTables extends SchedulesTables {
  pipeline_runs: {
    id: string
    pipeline: string
    status: RunStatus
    actor: string
    /** The home whose server drives it, or did. */
    owner: string
    /** The life of a server that drives it now: a row of pipeline_servers, else whoever held it has ended. */
    server: string | null
    /** Counts those who drove it. Whoever writes its state must be the last one. */
    fence: number
    /** The digest of a file that stands in the artifact store where its files are; null: in that of `owner`. */
    store: string | null
    /** Somebody asked its server to stop it. */
    cancel: number
    priority: number
    /** JSON, see RunOptions. */
    options: string | null
    plan_kept: string
    captured_kept: string | null
    jobs: number
    force: number
    created_ms: number
    started_ms: number | null
    ended_ms: number | null
    failure: string | null
    output_kept: string | null
    /** Out of lists, and gone for good with a later collection of garbage. */
    deleted_ms: number | null
  }
  pipeline_nodes: {
    run_id: string
    id: string
    pipeline: string
    plan_node: string
    step: string
    status: NodeStatus
    identity: string
    /** What the identity is made of, to say later what changed. */
    parts: string
    reason: string
    inputs_kept: string
    output_kept: string | null
    started_ms: number
    ended_ms: number | null
  }
  pipeline_attempts: {
    run_id: string
    node_id: string
    number: number
    status: AttemptStatus
    handle: string
    started_ms: number
    ended_ms: number | null
    resources: string | null
    failure: string | null
  }
  pipeline_events: {
    run_id: string
    seq: number
    t_ms: number
    type: string
    node: string | null
    data: string
  }
  /** The servers that live: each counts on, and one that no longer does is taken out by another. */
  pipeline_servers: {
    id: string
    owner: string
    beats: number
  }
  /** Places of pools that servers on one database hold, and who waits for one, in order. */
  pipeline_pool_places: {
    pool: string
    /** A row of pipeline_servers, else nobody holds them. */
    server: string
    used: number
    waits: number | null
  }
  pipeline_approvals: {
    run_id: string
    node_id: string
    /** From 1: a run that is tried again asks again. */
    number: number
    question: string
    four_eyes: number
    asked_ms: number
    expires_ms: number | null
    answered_ms: number | null
    approved: number | null
    actor: string | null
    comment: string | null
    /** The run has taken notice of the answer, or that none came. */
    closed: number
  }
  pipeline_cache: {
    identity: string
    run_id: string
    node_id: string
    output_kept: string
    created_ms: number
  }
}

export type PipelinesTrx = Transaction<PipelinesTables>

export const migrations: Record<string, Migration> = {
  '001_pipelines': {
    async up(db) {
      await db.schema
        .createTable('pipeline_runs')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('pipeline', 'text', (c) => c.notNull())
        .addColumn('status', 'text', (c) => c.notNull())
        .addColumn('actor', 'text', (c) => c.notNull())
        .addColumn('owner', 'text', (c) => c.notNull())
        .addColumn('plan_kept', 'text', (c) => c.notNull())
        .addColumn('jobs', 'integer', (c) => c.notNull())
        .addColumn('force', 'integer', (c) => c.notNull())
        .addColumn('created_ms', 'bigint', (c) => c.notNull())
        .addColumn('started_ms', 'bigint')
        .addColumn('ended_ms', 'bigint')
        .addColumn('failure', 'text')
        .addColumn('output_kept', 'text')
        .execute()
      await db.schema
        .createIndex('pipeline_runs_by_status')
        .on('pipeline_runs')
        .columns(['status', 'id'])
        .execute()
      await db.schema
        .createTable('pipeline_nodes')
        .addColumn('run_id', 'text', (c) => c.notNull().references('pipeline_runs.id'))
        .addColumn('id', 'text', (c) => c.notNull())
        .addColumn('pipeline', 'text', (c) => c.notNull())
        .addColumn('plan_node', 'text', (c) => c.notNull())
        .addColumn('step', 'text', (c) => c.notNull())
        .addColumn('status', 'text', (c) => c.notNull())
        .addColumn('identity', 'text', (c) => c.notNull())
        .addColumn('parts', 'text', (c) => c.notNull())
        .addColumn('reason', 'text', (c) => c.notNull())
        .addColumn('inputs_kept', 'text', (c) => c.notNull())
        .addColumn('output_kept', 'text')
        .addColumn('started_ms', 'bigint', (c) => c.notNull())
        .addColumn('ended_ms', 'bigint')
        .addPrimaryKeyConstraint('pipeline_nodes_key', ['run_id', 'id'])
        .execute()
      await db.schema
        .createIndex('pipeline_nodes_by_place')
        .on('pipeline_nodes')
        .columns(['pipeline', 'id', 'run_id'])
        .execute()
      await db.schema
        .createTable('pipeline_attempts')
        .addColumn('run_id', 'text', (c) => c.notNull().references('pipeline_runs.id'))
        .addColumn('node_id', 'text', (c) => c.notNull())
        .addColumn('number', 'integer', (c) => c.notNull())
        .addColumn('status', 'text', (c) => c.notNull())
        .addColumn('handle', 'text', (c) => c.notNull())
        .addColumn('started_ms', 'bigint', (c) => c.notNull())
        .addColumn('ended_ms', 'bigint')
        .addColumn('resources', 'text')
        .addColumn('failure', 'text')
        .addPrimaryKeyConstraint('pipeline_attempts_key', ['run_id', 'node_id', 'number'])
        .execute()
      await db.schema
        .createTable('pipeline_events')
        .addColumn('run_id', 'text', (c) => c.notNull().references('pipeline_runs.id'))
        .addColumn('seq', 'integer', (c) => c.notNull())
        .addColumn('t_ms', 'bigint', (c) => c.notNull())
        .addColumn('type', 'text', (c) => c.notNull())
        .addColumn('node', 'text')
        .addColumn('data', 'text', (c) => c.notNull())
        .addPrimaryKeyConstraint('pipeline_events_key', ['run_id', 'seq'])
        .execute()
      await db.schema
        .createTable('pipeline_cache')
        .addColumn('identity', 'text', (c) => c.primaryKey())
        .addColumn('run_id', 'text', (c) => c.notNull())
        .addColumn('node_id', 'text', (c) => c.notNull())
        .addColumn('output_kept', 'text', (c) => c.notNull())
        .addColumn('created_ms', 'bigint', (c) => c.notNull())
        .execute()
    },
  },
  '002_pipelines_captured': {
    up: (db) => db.schema.alterTable('pipeline_runs').addColumn('captured_kept', 'text').execute(),
  },
  '003_pipelines_schedules': schedulesMigration,
  '003_pipelines_queue': {
    async up(db) {
      const table = () => db.schema.alterTable('pipeline_runs')
      await table().addColumn('server', 'text').execute()
      await table()
        .addColumn('fence', 'integer', (c) => c.notNull().defaultTo(0))
        .execute()
      await table().addColumn('store', 'text').execute()
      await table()
        .addColumn('cancel', 'integer', (c) => c.notNull().defaultTo(0))
        .execute()
      await table()
        .addColumn('priority', 'integer', (c) => c.notNull().defaultTo(0))
        .execute()
      await table().addColumn('options', 'text').execute()
      await db.schema
        .createTable('pipeline_servers')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('owner', 'text', (c) => c.notNull())
        .addColumn('beats', 'bigint', (c) => c.notNull())
        .execute()
      await db.schema
        .createTable('pipeline_approvals')
        .addColumn('run_id', 'text', (c) => c.notNull().references('pipeline_runs.id'))
        .addColumn('node_id', 'text', (c) => c.notNull())
        .addColumn('number', 'integer', (c) => c.notNull())
        .addColumn('question', 'text', (c) => c.notNull())
        .addColumn('four_eyes', 'integer', (c) => c.notNull())
        .addColumn('asked_ms', 'bigint', (c) => c.notNull())
        .addColumn('expires_ms', 'bigint')
        .addColumn('answered_ms', 'bigint')
        .addColumn('approved', 'integer')
        .addColumn('actor', 'text')
        .addColumn('comment', 'text')
        .addColumn('closed', 'integer', (c) => c.notNull())
        .addPrimaryKeyConstraint('pipeline_approvals_key', ['run_id', 'node_id', 'number'])
        .execute()
      await db.schema
        .createIndex('pipeline_approvals_open')
        .on('pipeline_approvals')
        .columns(['closed', 'asked_ms'])
        .execute()
    },
  },
  '004_pipelines_deleted': {
    up: (db) => db.schema.alterTable('pipeline_runs').addColumn('deleted_ms', 'bigint').execute(),
  },
  '005_pipelines_pool_places': {
    up: (db) =>
      db.schema
        .createTable('pipeline_pool_places')
        .addColumn('pool', 'text', (c) => c.notNull())
        .addColumn('server', 'text', (c) => c.notNull())
        .addColumn('used', 'integer', (c) => c.notNull())
        .addColumn('waits', 'integer')
        .addPrimaryKeyConstraint('pipeline_pool_places_key', ['pool', 'server'])
        .execute(),
  },
}
