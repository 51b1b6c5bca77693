import type { BackfillBody, BackfillPreview, BackfillWish } from '@slipway/contract/backfills'
import { timeSlots, type FireBody, type FireStatus } from '@slipway/contract/schedules'
import { newId } from '../../kernel/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Database } from '../../ports/database.ts'
import type { Pipelines } from '../index.ts'
import type { PipelinesTables } from '../pipelines.tables.ts'
import { fireBody, firesStore } from '../schedules/fires.store.ts'
import type { Planner } from '../schedules/planner.ts'
import { noProject, slotUnknown } from '../schedules/schedules.errors.ts'
import { slotsIn } from '../schedules/slots.ts'
import { paramsDigest, paramsOf } from '../schedules/start-fire.ts'
import { mustBeZone } from '../schedules/zone.ts'
import { backfillEnded, backfillNotFound, noParameter } from './backfills.errors.ts'
import { type BackfillRow, backfillsStore, settleBackfill } from './backfills.store.ts'
import { intervalsOf } from './intervals.ts'

export { backfillsRoutes } from './backfills.routes.ts'

interface Deps {
  readonly database: Pick<Database<PipelinesTables>, 'db' | 'write'>
  readonly clock: Clock
  readonly planner: Planner | null
  readonly pipelines: Pick<Pipelines, 'cancel' | 'preview'>
  readonly wake: () => void
}

/** Planning starts a process. */
const mostPlanned = 4

interface Spec extends BackfillWish {
  readonly timeZone: string
  readonly params: Record<string, unknown>
}

/** Runs of a pipeline over a span of time, one for each interval. */
export const openBackfills = ({ database, clock, planner, pipelines, wake }: Deps) => {
  const backfills = backfillsStore(database.db)
  const fires = firesStore(database.db)
  const mustHavePlanner = (): Planner => {
    if (!planner) throw noProject()
    return planner
  }

  /** Throws what cannot be, before anything is made: of the span, the zone, the parameters and the pipeline. */
  async function looked(wish: BackfillWish): Promise<{ spec: Spec; preview: BackfillPreview; code: string }> {
    const from = mustHavePlanner()
    const timeZone = wish.timeZone ?? 'UTC'
    mustBeZone(timeZone)
    const intervals = intervalsOf({ ...wish, timeZone })
    const whole = wish.every === 'hour' || /\d[mh]$/.test(wish.every) ? '{{ scheduledAt }}' : '{{ date }}'
    const params = { ...wish.params, ...(wish.param === undefined ? {} : { [wish.param]: whole }) }
    const spec: Spec = { ...wish, timeZone, params }
    for (const slot of slotsIn(params))
      if (!(timeSlots as readonly string[]).includes(slot)) throw slotUnknown(slot, timeSlots)
    if (slotsIn(params).length === 0)
      throw noParameter(wish.pipeline, Object.keys((await from.describe(wish.pipeline)).params))
    const given = intervals.map(({ fromMs, toMs }) =>
      paramsOf(spec, { scheduled_ms: fromMs, until_ms: toMs, event: null, created_ms: 0 }),
    )
    const { plan } = await from.plan(wish.pipeline, { params: given[0]! })
    const digests = given.map(paramsDigest)
    const before = wish.again
      ? new Map<string, { run: string; code: string | null }>()
      : await fires.succeeded(from.project, wish.pipeline, digests)
    const found = [...new Set(digests)].flatMap((digest) => before.get(digest) ?? [])
    const preview: BackfillPreview = {
      runs: intervals.length,
      kept: digests.filter((digest) => before.has(digest)).length,
      keptOfOtherCode: found.filter(({ code }) => code !== plan.bundle.digest).length,
      intervals: intervals.map((interval, i) => ({
        ...interval,
        params: given[i]!,
        run: before.get(digests[i]!)?.run ?? null,
      })),
    }
    return { spec, preview, code: plan.bundle.digest }
  }

  async function find(id: string): Promise<BackfillRow> {
    const row = await backfills.byId(id)
    if (!row) throw backfillNotFound(id)
    return row
  }

  async function bodies(rows: readonly BackfillRow[]): Promise<BackfillBody[]> {
    const counts = await fires.counts(rows.map(({ id }) => id))
    return rows.map((row) => {
      const of = (...statuses: FireStatus[]) =>
        counts
          .filter(({ source, status }) => source === row.id && statuses.includes(status))
          .reduce((sum, { n }) => sum + n, 0)
      return {
        ...(JSON.parse(row.spec) as Spec),
        id: row.id,
        parallel: row.parallel,
        status: row.status,
        counts: {
          waiting: of('waiting'),
          running: of('starting', 'running'),
          succeeded: of('succeeded'),
          failed: of('failed'),
          cancelled: of('cancelled', 'skipped'),
          kept: of('kept'),
        },
        createdBy: row.created_by,
        createdMs: row.created_ms,
        endedMs: row.ended_ms,
      }
    })
  }
  const body = async (id: string): Promise<BackfillBody> => (await bodies([await find(id)]))[0]!

  return {
    /** Of the first intervals that run it is looked which of their steps are cached; each is planned for that. */
    async preview(wish: BackfillWish): Promise<BackfillPreview> {
      const { preview } = await looked(wish)
      const steps = new Map<string, BackfillPreview['intervals'][number]['steps']>()
      for (const { key, params } of preview.intervals
        .filter(({ run }) => run === null)
        .slice(0, mostPlanned)) {
        const { plan } = await mustHavePlanner().plan(wish.pipeline, { params })
        const { nodes } = await pipelines.preview({ plan })
        const those = (cached: boolean) =>
          nodes.filter(({ fate }) => (fate === 'cached') === cached).map(({ id }) => id)
        steps.set(key, { cached: those(true), others: those(false) })
      }
      return {
        ...preview,
        intervals: preview.intervals.map((interval) => {
          const found = steps.get(interval.key)
          return found ? { ...interval, steps: found } : interval
        }),
      }
    },

    /** What has run with the same parameters before is kept, unless it is to run again. */
    async create(wish: BackfillWish, actor: string): Promise<BackfillBody> {
      const { spec, preview } = await looked(wish)
      const { project } = mustHavePlanner()
      const nowMs = clock.nowMs()
      const row: BackfillRow = {
        id: newId('bf'),
        project,
        pipeline: spec.pipeline,
        spec: JSON.stringify(spec),
        parallel: spec.parallel ?? 1,
        status: 'running',
        turn: 0,
        created_by: actor,
        created_ms: nowMs,
        ended_ms: null,
      }
      await database.write(async (trx) => {
        await backfillsStore(trx).insert(row)
        await firesStore(trx).add(
          preview.intervals.map(({ key, fromMs, toMs, run }, i) => ({
            project,
            pipeline: spec.pipeline,
            source: row.id,
            key,
            scheduled_ms: fromMs,
            until_ms: toMs,
            // In the order of time, though all may start now.
            start_ms: nowMs - preview.intervals.length + i,
            created_ms: nowMs,
            ...(run === null
              ? {}
              : { status: 'kept' as const, reason: `ran before as ${run}`, ended_ms: nowMs }),
          })),
        )
        await settleBackfill(trx, row.id, nowMs)
      })
      wake()
      return body(row.id)
    },

    list: async (limit: number): Promise<BackfillBody[]> =>
      bodies(await backfills.list(mustHavePlanner().project, limit)),

    get: body,

    /** In the order of time. */
    async runs(id: string, status?: FireStatus): Promise<FireBody[]> {
      await find(id)
      return (await fires.inOrder(id, status)).map(fireBody)
    },

    /** Starts nothing more, and stops what runs. Throws BACKFILL_ENDED. */
    async cancel(id: string): Promise<BackfillBody> {
      const row = await find(id)
      if (row.status !== 'running') throw backfillEnded(id, row.status)
      const nowMs = clock.nowMs()
      const running = await database.write(async (trx) => {
        await backfillsStore(trx).takeTurn(id)
        await backfillsStore(trx).end(id, 'cancelled', nowMs)
        const reason = 'the backfill was cancelled'
        await firesStore(trx).endWaiting(id, { status: 'cancelled', reason, ended_ms: nowMs })
        return firesStore(trx).underWay(id, '')
      })
      // One that has no run yet is stopped by whoever makes it.
      await Promise.allSettled(running.map(({ run_id }) => pipelines.cancel(run_id!)))
      return body(id)
    },
  }
}
export type Backfills = ReturnType<typeof openBackfills>
