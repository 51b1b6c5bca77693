import type { Kysely } from 'kysely'
import type { Migration } from 'kysely/migration'

/** What became known of an answer: its true value, or a figure of the business. */
interface FeedbackRow {
  endpoint: string
  /** '': the label, else the name of a figure. */
  kpi: string
  /** id: of an inference. entity: of whoever it was about. */
  key_kind: 'id' | 'entity'
  key_text: string
  /** The row of a request, from 0. */
  row_index: number
  /** Text, or a number as text; null: withdrawn. */
  value: string | null
  /** When it became true, as told; else when it came. */
  event_ms: number
  arrived_ms: number
}

export interface FeedbackTables {
  /** What counts now: the newest by the time of the event, and of several by their coming. */
  feedback: FeedbackRow & { corrections: number }
  /** Everything that ever came, but what only repeated. Rows are only added; `number` rises with their coming. */
  feedback_history: FeedbackRow & { number: number }
  /** Changes whenever some of an endpoint's history is forgotten, so that what was copied of it is known to be stale. */
  feedback_generations: { endpoint: string; generation: string }
}

const createRows = (db: Kysely<any>, table: string) =>
  db.schema
    .createTable(table)
    .addColumn('endpoint', 'text', (column) => column.notNull())
    .addColumn('kpi', 'text', (column) => column.notNull())
    .addColumn('key_kind', 'text', (column) => column.notNull())
    .addColumn('key_text', 'text', (column) => column.notNull())
    .addColumn('row_index', 'integer', (column) => column.notNull())
    .addColumn('value', 'text')
    .addColumn('event_ms', 'bigint', (column) => column.notNull())
    .addColumn('arrived_ms', 'bigint', (column) => column.notNull())

export const feedbackMigrations: Record<string, Migration> = {
  '010_serving_feedback': {
    async up(db) {
      const key = ['endpoint', 'kpi', 'key_kind', 'key_text', 'row_index']
      await createRows(db, 'feedback')
        .addColumn('corrections', 'integer', (column) => column.notNull())
        .addPrimaryKeyConstraint('feedback_key', key as never)
        .execute()
      await createRows(db, 'feedback_history')
        .addColumn('number', 'bigint', (column) => column.notNull())
        .addPrimaryKeyConstraint('feedback_history_key', [...key, 'number'] as never)
        .execute()
      await db.schema
        .createIndex('feedback_history_numbers')
        .on('feedback_history')
        .columns(['endpoint', 'number'])
        .execute()
    },
  },
  '012_serving_feedback_generations': {
    async up(db) {
      await db.schema
        .createTable('feedback_generations')
        .addColumn('endpoint', 'text', (column) => column.primaryKey())
        .addColumn('generation', 'text', (column) => column.notNull())
        .execute()
    },
  },
}
