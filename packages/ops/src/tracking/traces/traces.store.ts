import { sql, type Kysely, type Selectable } from 'kysely'
import { assessmentsStore } from './assessments.store.ts'
import type { Amounts } from './span.ts'
import type { NewTrace, SpanBatch, Trace, TraceState } from './trace.ts'
import type { TracesTables } from './traces.tables.ts'

const rowsAtOnce = 500

/** What is known of whole traces. Writing methods are called with the transaction that they belong to. */
export const tracesStore = (db: Kysely<TracesTables>) => ({
  async exists(id: string): Promise<boolean> {
    return (await db.selectFrom('traces').select('id').where('id', '=', id).executeTakeFirst()) !== undefined
  },

  /** Adds what a sender knows of the whole to what stands; it overrules what spans said. */
  async tell(trace: NewTrace): Promise<void> {
    const row = {
      experiment_id: Number(trace.experimentId),
      name: trace.name,
      started_at_ms: trace.startedAtMs,
      duration_ms: trace.durationMs,
      state: trace.state,
      client_request_id: trace.clientRequestId,
      request_preview: trace.requestPreview,
      response_preview: trace.responsePreview,
      usage: jsonOrNull(trace.usage),
      cost: jsonOrNull(trace.cost),
      told: 1,
    }
    await db
      .insertInto('traces')
      .values({ id: trace.id, ...row })
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((e) => ({
          ...row,
          name: e.fn.coalesce('excluded.name', 'traces.name'),
          request_preview: e.fn.coalesce('excluded.request_preview', 'traces.request_preview'),
          response_preview: e.fn.coalesce('excluded.response_preview', 'traces.response_preview'),
          usage: e.fn.coalesce('excluded.usage', 'traces.usage'),
          cost: e.fn.coalesce('excluded.cost', 'traces.cost'),
        })),
      )
      .execute()
    await this.setTags(trace.id, trace.tags)
    await this.setMetadata(trace.id, trace.metadata)
    if (trace.runId !== null) await this.link(trace.id, 'run', trace.runId)
    await this.takeAwaited(trace.id)
  },

  /** What spans say of the whole: its times, unless a sender told them, how it ended, and what is not known yet. */
  async widen(
    experimentId: string,
    batch: SpanBatch,
    facts: { startedAtMs: number; endedAtMs: number | null; state: TraceState | null },
  ): Promise<void> {
    const { startedAtMs, endedAtMs, state } = facts
    await db
      .insertInto('traces')
      .values({
        id: batch.traceId,
        experiment_id: Number(experimentId),
        name: batch.name,
        started_at_ms: startedAtMs,
        duration_ms: endedAtMs === null ? null : Math.max(0, endedAtMs - startedAtMs),
        state: state ?? 'IN_PROGRESS',
        request_preview: batch.requestPreview,
        response_preview: batch.responsePreview,
        told: 0,
      })
      .onConflict((conflict) =>
        conflict.column('id').doUpdateSet((e) => {
          const least = sql<number>`case when traces.started_at_ms < ${startedAtMs} then traces.started_at_ms else ${startedAtMs} end`
          const ended = sql<number>`traces.started_at_ms + coalesce(traces.duration_ms, 0)`
          const last = sql<number>`case when ${ended} > ${endedAtMs ?? 0} then ${ended} else ${endedAtMs ?? 0} end`
          const untold = sql`traces.told = 0`
          return {
            started_at_ms: sql<number>`case when ${untold} then ${least} else traces.started_at_ms end`,
            ...(endedAtMs === null
              ? {}
              : {
                  duration_ms: sql<number>`case when ${untold} then (${last}) - (${least}) else traces.duration_ms end`,
                }),
            ...(state === null
              ? {}
              : {
                  state: sql<string>`case when traces.state in ('IN_PROGRESS', 'STATE_UNSPECIFIED') then ${state} else traces.state end`,
                }),
            name: e.fn.coalesce('excluded.name', 'traces.name'),
            request_preview: e.fn.coalesce('traces.request_preview', 'excluded.request_preview'),
            response_preview: e.fn.coalesce('traces.response_preview', 'excluded.response_preview'),
          }
        }),
      )
      .execute()
    await this.setTags(batch.traceId, batch.tags)
    for (const [key, value] of sorted(batch.metadata))
      await db
        .insertInto('trace_metadata')
        .values({ trace_id: batch.traceId, key, value })
        .onConflict((conflict) => conflict.doNothing())
        .execute()
    if (batch.runId !== null) await this.link(batch.traceId, 'run', batch.runId)
    await this.takeAwaited(batch.traceId)
  },

  /** null: without a name. false where there is no such trace. */
  async rename(id: string, name: string | null): Promise<boolean> {
    const { numUpdatedRows } = await db
      .updateTable('traces')
      .set({ name })
      .where('id', '=', id)
      .executeTakeFirst()
    return numUpdatedRows === 1n
  },

  /** What all spans together used; a sum that a sender told stays. */
  async setSums(id: string, sums: { usage: Amounts | null; cost: Amounts | null }): Promise<void> {
    for (const key of ['usage', 'cost'] as const)
      if (sums[key])
        await db
          .updateTable('traces')
          .set({ [key]: JSON.stringify(sums[key]) })
          .where('id', '=', id)
          .where((e) => e.or([e('told', '=', 0), e(key, 'is', null)]))
          .execute()
  },

  async setTags(id: string, tags: Readonly<Record<string, string>>): Promise<void> {
    await putPairs(db, 'trace_tags', id, tags)
  },

  async setMetadata(id: string, metadata: Readonly<Record<string, string>>): Promise<void> {
    await putPairs(db, 'trace_metadata', id, metadata)
  },

  /** false where it has no such tag. */
  async removeTag(id: string, key: string): Promise<boolean> {
    const { numDeletedRows } = await db
      .deleteFrom('trace_tags')
      .where('trace_id', '=', id)
      .where('key', '=', key)
      .executeTakeFirst()
    return numDeletedRows === 1n
  },

  async link(id: string, kind: 'run' | 'prompt', target: string): Promise<void> {
    await db
      .insertInto('trace_links')
      .values({ trace_id: id, kind, target })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  },

  /** Keeps the link of a trace that is still to come. */
  async awaitLink(trace_id: string, run_id: string): Promise<void> {
    await db
      .insertInto('trace_links_awaited')
      .values({ trace_id, run_id })
      .onConflict((conflict) => conflict.doNothing())
      .execute()
  },

  async takeAwaited(id: string): Promise<void> {
    const came = await db
      .deleteFrom('trace_links_awaited')
      .where('trace_id', '=', id)
      .returning('run_id')
      .execute()
    for (const { run_id } of came) await this.link(id, 'run', run_id)
  },

  async existing(ids: readonly string[]): Promise<string[]> {
    const found: string[] = []
    for (const some of slices(ids))
      for (const { id } of await db.selectFrom('traces').select('id').where('id', 'in', some).execute())
        found.push(id)
    return found
  },

  /** Whole traces in the order of `ids`; ids that name none, or one elsewhere, are left out. */
  async load(ids: readonly string[], experimentIds?: readonly string[]): Promise<Trace[]> {
    const traces = new Map<string, Loading>()
    for (const some of slices([...new Set(ids)])) {
      let query = db.selectFrom('traces').selectAll().where('id', 'in', some)
      if (experimentIds) query = query.where('experiment_id', 'in', numbersOf(experimentIds))
      for (const row of await query.execute()) traces.set(row.id, fromRow(row))
      const there = some.filter((id) => traces.has(id))
      if (there.length === 0) continue
      for (const { trace_id, key, value } of await db
        .selectFrom('trace_tags')
        .selectAll()
        .where('trace_id', 'in', there)
        .orderBy('key')
        .execute())
        traces.get(trace_id)!.tags[key] = value
      for (const { trace_id, key, value } of await db
        .selectFrom('trace_metadata')
        .selectAll()
        .where('trace_id', 'in', there)
        .orderBy('key')
        .execute())
        traces.get(trace_id)!.metadata[key] = value
      for (const assessment of await assessmentsStore(db).ofTraces(there))
        traces.get(assessment.traceId)!.assessments.push(assessment)
    }
    return [...new Set(ids)].flatMap((id) => traces.get(id) ?? [])
  },

  /**
   * Deletes traces of one experiment with all that hangs on them: those named, or the oldest up to a time.
   * @returns how many there were
   */
  async remove(wish: {
    experimentId: string
    ids?: readonly string[]
    untilMs?: number
    most?: number
  }): Promise<number> {
    let query = db.selectFrom('traces').select('id').where('experiment_id', '=', Number(wish.experimentId))
    if (wish.ids) query = query.where('id', 'in', wish.ids)
    if (wish.untilMs !== undefined) query = query.where('started_at_ms', '<=', wish.untilMs)
    query = query.orderBy('started_at_ms').orderBy('id')
    if (wish.most !== undefined) query = query.limit(wish.most)
    const ids = (await query.execute()).map((row) => row.id)
    for (const some of slices(ids)) await db.deleteFrom('traces').where('id', 'in', some).execute()
    return ids.length
  },
})

/** In the order of their keys, so that writers who meet take their locks in one order. */
const sorted = (pairs: Readonly<Record<string, string>>) =>
  Object.entries(pairs).sort(([a], [b]) => (a < b ? -1 : 1))

async function putPairs(
  db: Kysely<TracesTables>,
  table: 'trace_tags' | 'trace_metadata',
  id: string,
  pairs: Readonly<Record<string, string>>,
): Promise<void> {
  const rows = sorted(pairs).map(([key, value]) => ({ trace_id: id, key, value }))
  for (const some of slices(rows))
    await db
      .insertInto(table)
      .values(some)
      .onConflict((conflict) =>
        conflict.columns(['trace_id', 'key']).doUpdateSet((e) => ({ value: e.ref('excluded.value') })),
      )
      .execute()
}

export function* slices<T>(list: readonly T[]): Iterable<T[]> {
  for (let start = 0; start < list.length; start += rowsAtOnce) yield list.slice(start, start + rowsAtOnce)
}

/** Ids of experiments are whole numbers; what is none names no experiment. */
export const numbersOf = (experimentIds: readonly string[]): number[] =>
  experimentIds.map((id) => (/^\d{1,15}$/.test(id) ? Number(id) : -1))

type Loading = Trace & {
  tags: Record<string, string>
  metadata: Record<string, string>
  assessments: unknown[]
}

const jsonOrNull = (amounts: Amounts | null) => (amounts === null ? null : JSON.stringify(amounts))
const amountsOf = (text: string | null) => (text === null ? null : (JSON.parse(text) as Amounts))

const fromRow = (row: Selectable<TracesTables['traces']>): Loading => ({
  id: row.id,
  experimentId: String(row.experiment_id),
  name: row.name,
  startedAtMs: row.started_at_ms,
  durationMs: row.duration_ms,
  state: row.state as TraceState,
  clientRequestId: row.client_request_id,
  requestPreview: row.request_preview,
  responsePreview: row.response_preview,
  usage: amountsOf(row.usage),
  cost: amountsOf(row.cost),
  metadata: Object.create(null) as Record<string, string>,
  tags: Object.create(null) as Record<string, string>,
  assessments: [],
})
