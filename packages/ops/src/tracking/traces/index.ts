import { newHexId } from '../../kernel/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Database } from '../../ports/database.ts'
import type { Clause } from '../filter/index.ts'
import { arrivals } from './arrivals.ts'
import type { Assessment, AssessmentChange, NewAssessment } from './assessment.ts'
import { assessmentsStore } from './assessments.store.ts'
import { windowOf, type Span } from './span.ts'
import { spansStore } from './spans.store.ts'
import { stateOf, type NewTrace, type SpanBatch, type Trace, type TraceState } from './trace.ts'
import { computeMetrics, type MetricGroup, type MetricQuery } from './trace-metrics.store.ts'
import { traceSearchStore, type TraceSearch } from './trace-search.store.ts'
import {
  assessmentNotFound,
  assessmentStands,
  tagNotFound,
  traceNotFound,
  traceNotWhole,
  wrongKindOfAssessment,
} from './traces.errors.ts'
import { tracesStore } from './traces.store.ts'
import type { TracesTables } from './traces.tables.ts'

export type {
  Assessment,
  AssessmentChange,
  AssessmentError,
  AssessmentKind,
  NewAssessment,
} from './assessment.ts'
export type { Amounts, AnyValue, Attributes, Span, SpanRecord, SpanStatus } from './span.ts'
export type { NewTrace, SpanBatch, Trace, TraceState } from './trace.ts'
export type { Aggregate, MetricGroup, MetricQuery } from './trace-metrics.store.ts'
export { migrations as tracesMigrations, type TracesTables } from './traces.tables.ts'

interface Deps {
  readonly database: Pick<Database<TracesTables>, 'db' | 'write' | 'dialect'>
  readonly clock: Clock
  /** Throws where there is no such experiment, or where it takes nothing new. */
  readonly mustTake: (experimentId: string) => Promise<unknown>
  /** The key of metadata by which traces name their session, and assessments that are of the whole session. */
  readonly sessionKey: string
}

/** How long whoever asks for a whole trace waits for the rest of its spans. */
const patienceMs = 3_000

/** Traces of applications, span by span, and what was said of them. */
export const openTraces = ({ database: { db, write, dialect }, clock, mustTake, sessionKey }: Deps) => {
  const traces = tracesStore(db)
  const spans = spansStore(db)
  const assessments = assessmentsStore(db)
  const search = traceSearchStore(db, dialect, sessionKey)
  const arriving = arrivals()

  async function trace(id: string): Promise<Trace> {
    const [found] = await traces.load([id])
    if (!found) throw traceNotFound(id)
    return found
  }

  async function mustExist(store: ReturnType<typeof tracesStore>, id: string): Promise<void> {
    if (!(await store.exists(id))) throw traceNotFound(id)
  }

  async function assessment(traceId: string, id: string): Promise<Assessment> {
    const found = await assessments.get(traceId, id)
    if (found) return found
    await mustExist(traces, traceId)
    throw assessmentNotFound(traceId, id)
  }

  return {
    /** Keeps what a sender knows of a whole trace, whether its spans came before or come later. */
    async tell(whole: NewTrace): Promise<Trace> {
      await mustTake(whole.experimentId)
      await write(async (trx) => {
        await tracesStore(trx).tell(whole)
        for (const each of whole.assessments ?? [])
          await assessmentsStore(trx).put(completed({ ...each, traceId: whole.id }))
      })
      arriving.announce(whole.id)
      return trace(whole.id)
    },

    /** Ends one that was told without its end: adds the tags and metadata, replaces those that stand. */
    async end(
      id: string,
      facts: {
        endedAtMs: number
        state: TraceState
        name: string | null
        metadata: Record<string, string>
        tags: Record<string, string>
      },
    ): Promise<Trace> {
      const { startedAtMs, ...standing } = await trace(id)
      const durationMs = facts.endedAtMs - startedAtMs
      const { state, name, metadata, tags } = facts
      const whole = {
        ...standing,
        startedAtMs,
        durationMs,
        state,
        name: name ?? standing.name,
        metadata,
        tags,
      }
      await write((trx) => tracesStore(trx).tell({ ...whole, runId: null }))
      return trace(id)
    },

    /** All or none of it, acknowledged once durable. Spans that stand are replaced, so it may be sent again. */
    async addSpans(experimentId: string, batches: readonly SpanBatch[]): Promise<void> {
      await mustTake(experimentId)
      const inOrder = [...batches].sort((a, b) => (a.traceId < b.traceId ? -1 : 1))
      await write(async (trx) => {
        const [wholes, parts] = [tracesStore(trx), spansStore(trx)]
        for (const batch of inOrder) {
          const facts = windowOf(batch.spans.map((record) => record.span))
          await wholes.widen(experimentId, batch, { ...facts, state: stateOf(batch.spans) })
          await parts.put(batch.traceId, batch.spans)
          if (batch.spans.some((record) => record.usage || record.cost))
            await wholes.setSums(batch.traceId, await parts.sums(batch.traceId))
        }
      })
      for (const { traceId } of inOrder) arriving.announce(traceId)
    },

    trace,
    /** In the order of `ids`; those that name none are left out. */
    traces: (ids: readonly string[], experimentIds?: readonly string[]) => traces.load(ids, experimentIds),

    /** The first operation first. Empty where none has arrived. */
    spans: (id: string): Promise<Span[]> => spans.ofTrace(id),

    /** As `spans`, once at least so many have arrived; throws TRACES_NOT_WHOLE where they don't within that time. */
    async allSpans(id: string, expected: number, withinMs = patienceMs): Promise<Span[]> {
      const least = Math.max(expected, 1)
      for (const endsAt = performance.now() + withinMs; ; ) {
        const { come, leave } = arriving.next(id, Math.max(0, endsAt - performance.now()))
        if ((await spans.count(id)) >= least) {
          leave()
          return spans.ofTrace(id)
        }
        await come
        if (performance.now() >= endsAt) throw traceNotWhole(id)
      }
    },

    /** A page of traces, the newest first where nothing else is asked. */
    async search(query: TraceSearch): Promise<Trace[]> {
      return traces.load(await search.find(query))
    },
    overlap: (
      experimentIds: readonly string[],
      base: readonly Clause[],
      one: readonly Clause[],
      other: readonly Clause[],
    ) => search.overlap(experimentIds, base, one, other),
    metrics: (query: MetricQuery): Promise<MetricGroup[]> => computeMetrics(db, dialect, query),

    /** For good, with spans and assessments. Ids that name none, or one in another experiment, are passed over. */
    remove: (wish: { experimentId: string; ids?: readonly string[]; untilMs?: number; most?: number }) =>
      write((trx) => tracesStore(trx).remove(wish)),

    async setTag(id: string, key: string, value: string): Promise<void> {
      await write(async (trx) => {
        await mustExist(tracesStore(trx), id)
        await tracesStore(trx).setTags(id, { [key]: value })
      })
    },
    async removeTag(id: string, key: string): Promise<void> {
      await write(async (trx) => {
        await mustExist(tracesStore(trx), id)
        if (!(await tracesStore(trx).removeTag(id, key))) throw tagNotFound(id, key)
      })
    },
    async rename(id: string, name: string | null): Promise<void> {
      await write(async (trx) => {
        if (!(await tracesStore(trx).rename(id, name))) throw traceNotFound(id)
      })
    },

    /** Holds for traces that come later too: clients send them in the background. Linking again changes nothing. */
    async linkToRun(runId: string, ids: readonly string[]): Promise<void> {
      await write(async (trx) => {
        const store = tracesStore(trx)
        const there = new Set(await store.existing(ids))
        for (const id of ids)
          await (there.has(id) ? store.link(id, 'run', runId) : store.awaitLink(id, runId))
      })
    },
    async linkToPrompts(id: string, prompts: readonly { name: string; version: string }[]): Promise<void> {
      await write(async (trx) => {
        const store = tracesStore(trx)
        await mustExist(store, id)
        for (const prompt of prompts) await store.link(id, 'prompt', `${prompt.name}/${prompt.version}`)
      })
    },

    /** What it overrides is no longer valid, until it is removed. */
    async assess(given: NewAssessment): Promise<Assessment> {
      const whole = completed(given)
      await write(async (trx) => {
        await mustExist(tracesStore(trx), whole.traceId)
        const store = assessmentsStore(trx)
        if (whole.overrides !== null && !(await store.setValid(whole.traceId, whole.overrides, false)))
          throw assessmentNotFound(whole.traceId, whole.overrides)
        if (!(await store.insert(whole))) throw assessmentStands(whole.id)
      })
      return whole
    },
    assessment,
    async reassess(traceId: string, id: string, change: AssessmentChange): Promise<Assessment> {
      await write(async (trx) => {
        const store = assessmentsStore(trx)
        const standing = await store.get(traceId, id)
        if (!standing) {
          await mustExist(tracesStore(trx), traceId)
          throw assessmentNotFound(traceId, id)
        }
        for (const kind of ['feedback', 'expectation'] as const)
          if (change[kind] && standing.kind !== kind) throw wrongKindOfAssessment(kind, standing.kind)
        await store.update({
          ...standing,
          name: change.name ?? standing.name,
          ...change.expectation,
          ...change.feedback,
          rationale: change.rationale ?? standing.rationale,
          metadata: { ...standing.metadata, ...change.metadata },
          updatedAtMs: clock.nowMs(),
        })
      })
      return assessment(traceId, id)
    },
    /** One that is gone already is fine. What it overrode is valid again. */
    async removeAssessment(traceId: string, id: string): Promise<void> {
      await write(async (trx) => {
        await mustExist(tracesStore(trx), traceId)
        const store = assessmentsStore(trx)
        const standing = await store.get(traceId, id)
        if (!standing) return
        if (standing.overrides !== null) await store.setValid(traceId, standing.overrides, true)
        await store.remove(id)
      })
    },
  }
}

const completed = (given: NewAssessment): Assessment => ({
  ...given,
  id: given.id ?? `a-${newHexId()}`,
  valid: true,
})

export type Traces = ReturnType<typeof openTraces>
