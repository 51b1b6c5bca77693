import type { Kysely } from 'kysely'
import { newId } from '../../kernel/index.ts'
import { keyOf, type Kept, type Known, type Told } from './feedback.ts'
import type { FeedbackTables } from './feedback.tables.ts'

/** Below what SQLite takes as parameters of one statement. */
const atOnce = 1000

export const feedbackStore = (db: Kysely<FeedbackTables>) => ({
  /** What is known of the same answers. */
  async known(endpoint: string, told: readonly Told[]): Promise<Map<string, Known>> {
    const found = new Map<string, Known>()
    for (const [kind, some] of Map.groupBy(told, ({ by, kpi }) => `${by}\n${kpi}`)) {
      const [by, kpi] = kind.split('\n') as ['id' | 'entity', string]
      const keys = [...new Set(some.map(({ key }) => key))]
      for (let start = 0; start < keys.length; start += atOnce) {
        const rows = await db
          .selectFrom('feedback')
          .select(['key_text', 'row_index', 'value', 'event_ms', 'corrections'])
          .where('endpoint', '=', endpoint)
          .where('kpi', '=', kpi)
          .where('key_kind', '=', by)
          .where('key_text', 'in', keys.slice(start, start + atOnce))
          .execute()
        for (const row of rows)
          found.set(keyOf({ kpi, by, key: row.key_text, row: row.row_index }), {
            value: row.value,
            eventMs: row.event_ms,
            corrections: row.corrections,
          })
      }
    }
    return found
  },

  async addHistory(endpoint: string, kept: readonly Kept[]): Promise<void> {
    for (let start = 0; start < kept.length; start += atOnce)
      await db
        .insertInto('feedback_history')
        .values(
          kept.slice(start, start + atOnce).map((one) => ({ ...rowOf(endpoint, one), number: one.number })),
        )
        .execute()
  },

  /** Of two writers at once the later event wins here too. */
  async setCurrent(endpoint: string, kept: readonly Kept[]): Promise<void> {
    for (let start = 0; start < kept.length; start += atOnce)
      await db
        .insertInto('feedback')
        .values(
          kept
            .slice(start, start + atOnce)
            .map((one) => ({ ...rowOf(endpoint, one), corrections: one.corrections })),
        )
        .onConflict((on) =>
          on
            .columns(['endpoint', 'kpi', 'key_kind', 'key_text', 'row_index'])
            .doUpdateSet((eb) => ({
              value: eb.ref('excluded.value'),
              event_ms: eb.ref('excluded.event_ms'),
              arrived_ms: eb.ref('excluded.arrived_ms'),
              corrections: eb.ref('excluded.corrections'),
            }))
            .whereRef('excluded.event_ms', '>=', 'feedback.event_ms'),
        )
        .execute()
  },

  /** Everything said of one answer, in the order of its coming. */
  historyOf: (endpoint: string, key: string) =>
    db
      .selectFrom('feedback_history')
      .selectAll()
      .where('endpoint', '=', endpoint)
      .where('kpi', '=', '')
      .where('key_kind', '=', 'id')
      .where('key_text', '=', key)
      .orderBy('number')
      .execute(),

  /** What came after a number, in the order of its coming. */
  since: (endpoint: string, number: number, limit: number) =>
    db
      .selectFrom('feedback_history')
      .selectAll()
      .where('endpoint', '=', endpoint)
      .where('number', '>', number)
      .orderBy('number')
      .limit(limit)
      .execute(),

  async newest(): Promise<number> {
    const row = await db
      .selectFrom('feedback_history')
      .select(({ fn }) => fn.max('number').as('last'))
      .executeTakeFirst()
    return row?.last ?? 0
  },

  /** How much was ever told of an endpoint's predictions by their ids. */
  async countByIds(endpoint: string): Promise<number> {
    const row = await db
      .selectFrom('feedback_history')
      .select(({ fn }) => fn.countAll<number>().as('count'))
      .where('endpoint', '=', endpoint)
      .where('key_kind', '=', 'id')
      .executeTakeFirstOrThrow()
    return row.count
  },

  /** Forgets what was told of these ids, where nothing was since `beforeMs`: how much of the history that was. */
  async expire(endpoint: string, ids: readonly string[], beforeMs: number): Promise<number> {
    let gone = 0
    for (let start = 0; start < ids.length; start += atOnce)
      for (const table of ['feedback', 'feedback_history'] as const) {
        const { numDeletedRows } = await db
          .deleteFrom(table)
          .where('endpoint', '=', endpoint)
          .where('key_kind', '=', 'id')
          .where('key_text', 'in', ids.slice(start, start + atOnce))
          .where('arrived_ms', '<', beforeMs)
          .executeTakeFirstOrThrow()
        if (table === 'feedback_history') gone += Number(numDeletedRows)
      }
    if (gone > 0) await feedbackStore(db).turn(endpoint)
    return gone
  },

  /** Forgets the figures of a person. */
  async forget(endpoint: string, entities: readonly string[]): Promise<void> {
    for (const table of ['feedback', 'feedback_history'] as const)
      await db
        .deleteFrom(table)
        .where('endpoint', '=', endpoint)
        .where('key_kind', '=', 'entity')
        .where('key_text', 'in', [...entities])
        .execute()
    await feedbackStore(db).turn(endpoint)
  },

  /** Begins another generation of an endpoint's history: some of the last one is no more. */
  async turn(endpoint: string): Promise<void> {
    const generation = newId('told')
    await db
      .insertInto('feedback_generations')
      .values({ endpoint, generation })
      .onConflict((on) => on.column('endpoint').doUpdateSet({ generation }))
      .execute()
  },

  /** Which one it is; 'first' as long as nothing was forgotten. */
  async generation(endpoint: string): Promise<string> {
    const row = await db
      .selectFrom('feedback_generations')
      .select('generation')
      .where('endpoint', '=', endpoint)
      .executeTakeFirst()
    return row?.generation ?? 'first'
  },

  /** Whether something in an endpoint's history has this number. */
  async has(endpoint: string, number: number): Promise<boolean> {
    const row = await db
      .selectFrom('feedback_history')
      .select('number')
      .where('endpoint', '=', endpoint)
      .where('number', '=', number)
      .limit(1)
      .executeTakeFirst()
    return row !== undefined
  },
})

const rowOf = (endpoint: string, { told, value, eventMs, arrivedMs }: Kept) => ({
  endpoint,
  kpi: told.kpi,
  key_kind: told.by,
  key_text: told.key,
  row_index: told.row,
  value,
  event_ms: eventMs,
  arrived_ms: arrivedMs,
})
