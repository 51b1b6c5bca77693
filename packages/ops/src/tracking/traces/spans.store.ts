import type { Kysely } from 'kysely'
import { sumOverTree, type Amounts, type Span, type SpanRecord } from './span.ts'
import { slices } from './traces.store.ts'
import type { TracesTables } from './traces.tables.ts'

export const spansStore = (db: Kysely<TracesTables>) => ({
  /** One that stands already is replaced: senders tell of a span when it begins and again when it ends. */
  async put(traceId: string, records: readonly SpanRecord[]): Promise<void> {
    const latest = new Map(records.map((record) => [record.span.id, record]))
    for (const some of slices([...latest.values()]))
      await db
        .insertInto('trace_spans')
        .values(some.map((record) => rowOf(traceId, record)))
        .onConflict((conflict) =>
          conflict.columns(['trace_id', 'id']).doUpdateSet((e) => ({
            parent_id: e.ref('excluded.parent_id'),
            name: e.ref('excluded.name'),
            type: e.ref('excluded.type'),
            status: e.ref('excluded.status'),
            start_ns: e.ref('excluded.start_ns'),
            usage: e.ref('excluded.usage'),
            cost: e.ref('excluded.cost'),
            content: e.ref('excluded.content'),
          })),
        )
        .execute()
  },

  /** The first operation first, then by start. */
  async ofTrace(traceId: string): Promise<Span[]> {
    const rows = await db
      .selectFrom('trace_spans')
      .select(['parent_id', 'content'])
      .where('trace_id', '=', traceId)
      .orderBy('start_ns')
      .orderBy('id')
      .execute()
    const roots = rows.filter((row) => row.parent_id === null)
    return [...roots, ...rows.filter((row) => row.parent_id !== null)].map(
      (row) => JSON.parse(row.content) as Span,
    )
  },

  async count(traceId: string): Promise<number> {
    const { spans } = await db
      .selectFrom('trace_spans')
      .select((e) => e.fn.countAll<number>().as('spans'))
      .where('trace_id', '=', traceId)
      .executeTakeFirstOrThrow()
    return spans
  },

  /** What all spans of a trace used, each amount once. */
  async sums(traceId: string): Promise<{ usage: Amounts | null; cost: Amounts | null }> {
    const rows = await db
      .selectFrom('trace_spans')
      .select(['id', 'parent_id', 'usage', 'cost'])
      .where('trace_id', '=', traceId)
      .execute()
    const sum = (of: 'usage' | 'cost') =>
      sumOverTree(
        rows.map((row) => ({
          id: row.id,
          parentId: row.parent_id,
          amounts: row[of] === null ? null : (JSON.parse(row[of]) as Amounts),
        })),
      )
    return { usage: sum('usage'), cost: sum('cost') }
  },
})

const rowOf = (traceId: string, { span, type, usage, cost }: SpanRecord) => ({
  trace_id: traceId,
  id: span.id,
  parent_id: span.parentId,
  name: span.name,
  type,
  status: span.status,
  start_ns: span.startNs.padStart(20, '0'),
  usage: usage && JSON.stringify(usage),
  cost: cost && JSON.stringify(cost),
  content: JSON.stringify(span),
})
