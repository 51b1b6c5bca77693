import type { Migration } from 'kysely/migration'

/** `usage`, `cost`, `content`, values and the like are JSON text. Times are milliseconds, in `content` nanoseconds. */
export interface TracesTables {
  traces: {
    id: string
    experiment_id: number
    name: string | null
    started_at_ms: number
    duration_ms: number | null
    state: string
    client_request_id: string | null
    request_preview: string | null
    response_preview: string | null
    usage: string | null
    cost: string | null
    /** 1 once a sender has told of the whole trace: from then on spans don't change its times. */
    told: number
  }
  trace_tags: { trace_id: string; key: string; value: string }
  trace_metadata: { trace_id: string; key: string; value: string }
  /** `start_ns` has twenty digits, so that it sorts as a text. */
  trace_spans: {
    trace_id: string
    id: string
    parent_id: string | null
    name: string
    type: string | null
    status: string
    start_ns: string
    usage: string | null
    cost: string | null
    content: string
  }
  /** What a trace belongs to: `kind` is run (its id) or prompt (name/version). */
  trace_links: { trace_id: string; kind: string; target: string }
  /** Runs that traces belong to which have not come yet: senders tell the two apart from each other. */
  trace_links_awaited: { trace_id: string; run_id: string }
  trace_assessments: {
    id: string
    trace_id: string
    name: string
    kind: string
    value: string
    error: string | null
    source_type: string
    source_id: string
    rationale: string | null
    metadata: string
    run_id: string | null
    span_id: string | null
    created_at_ms: number
    updated_at_ms: number
    overrides: string | null
    valid: number
  }
}

export const migrations: Record<string, Migration> = {
  '002_traces': {
    async up(db) {
      await db.schema
        .createTable('traces')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('experiment_id', 'bigint', (c) => c.notNull().references('experiments.id'))
        .addColumn('name', 'text')
        .addColumn('started_at_ms', 'bigint', (c) => c.notNull())
        .addColumn('duration_ms', 'bigint')
        .addColumn('state', 'text', (c) => c.notNull())
        .addColumn('client_request_id', 'text')
        .addColumn('request_preview', 'text')
        .addColumn('response_preview', 'text')
        .addColumn('usage', 'text')
        .addColumn('cost', 'text')
        .addColumn('told', 'integer', (c) => c.notNull())
        .execute()
      await db.schema
        .createIndex('traces_by_experiment')
        .on('traces')
        .columns(['experiment_id', 'started_at_ms', 'id'])
        .execute()
      for (const table of ['trace_tags', 'trace_metadata'])
        await db.schema
          .createTable(table)
          .addColumn('trace_id', 'text', (c) => c.notNull().references('traces.id').onDelete('cascade'))
          .addColumn('key', 'text', (c) => c.notNull())
          .addColumn('value', 'text', (c) => c.notNull())
          .addPrimaryKeyConstraint(`${table}_key`, ['trace_id', 'key'])
          .execute()
      await db.schema
        .createTable('trace_spans')
        .addColumn('trace_id', 'text', (c) => c.notNull().references('traces.id').onDelete('cascade'))
        .addColumn('id', 'text', (c) => c.notNull())
        .addColumn('parent_id', 'text')
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('type', 'text')
        .addColumn('status', 'text', (c) => c.notNull())
        .addColumn('start_ns', 'text', (c) => c.notNull())
        .addColumn('usage', 'text')
        .addColumn('cost', 'text')
        .addColumn('content', 'text', (c) => c.notNull())
        .addPrimaryKeyConstraint('trace_spans_key', ['trace_id', 'id'])
        .execute()
      await db.schema
        .createTable('trace_links')
        .addColumn('trace_id', 'text', (c) => c.notNull().references('traces.id').onDelete('cascade'))
        .addColumn('kind', 'text', (c) => c.notNull())
        .addColumn('target', 'text', (c) => c.notNull())
        .addPrimaryKeyConstraint('trace_links_key', ['trace_id', 'kind', 'target'])
        .execute()
      await db.schema
        .createIndex('trace_links_by_target')
        .on('trace_links')
        .columns(['kind', 'target'])
        .execute()
      await db.schema
        .createTable('trace_assessments')
        .addColumn('id', 'text', (c) => c.primaryKey())
        .addColumn('trace_id', 'text', (c) => c.notNull().references('traces.id').onDelete('cascade'))
        .addColumn('name', 'text', (c) => c.notNull())
        .addColumn('kind', 'text', (c) => c.notNull())
        .addColumn('value', 'text', (c) => c.notNull())
        .addColumn('error', 'text')
        .addColumn('source_type', 'text', (c) => c.notNull())
        .addColumn('source_id', 'text', (c) => c.notNull())
        .addColumn('rationale', 'text')
        .addColumn('metadata', 'text', (c) => c.notNull())
        .addColumn('run_id', 'text')
        .addColumn('span_id', 'text')
        .addColumn('created_at_ms', 'bigint', (c) => c.notNull())
        .addColumn('updated_at_ms', 'bigint', (c) => c.notNull())
        .addColumn('overrides', 'text')
        .addColumn('valid', 'integer', (c) => c.notNull())
        .execute()
      await db.schema
        .createIndex('trace_assessments_by_trace')
        .on('trace_assessments')
        .columns(['trace_id', 'created_at_ms'])
        .execute()
    },
  },
  '003_traces_links_awaited': {
    async up(db) {
      await db.schema
        .createTable('trace_links_awaited')
        .addColumn('trace_id', 'text', (c) => c.notNull())
        .addColumn('run_id', 'text', (c) => c.notNull())
        .addPrimaryKeyConstraint('trace_links_awaited_key', ['trace_id', 'run_id'])
        .execute()
    },
  },
}
