import { SlipwayError } from '@slipway/contract/error'
import { machineTrouble } from '@slipway/contract/error/machine-trouble'
import { jsonDigest, type Json } from '@slipway/flow/encoding'
import type { PlanBody } from '@slipway/contract/pipelines'
import type { CapturedBody } from '@slipway/contract/run-context'
import { newId } from '../../kernel/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Database } from '../../ports/database.ts'
import { backfillsStore, settleBackfill } from '../backfills/backfills.store.ts'
import type { PipelinesTables, PipelinesTrx } from '../pipelines.tables.ts'
import { type FireRow, firesStore } from './fires.store.ts'
import type { Planner } from './planner.ts'
import { schedulesStore } from './schedules.store.ts'
import { filled, knownOf } from './slots.ts'
import type { Spec } from './spec.ts'

export interface StartDeps {
  readonly database: Pick<Database<PipelinesTables>, 'db' | 'write'>
  readonly clock: Clock
  readonly planner: Planner
  readonly createRun: (
    wanted: { id: string; plan: PlanBody; captured?: CapturedBody },
    actor: string,
  ) => Promise<unknown>
  readonly cancelRun: (id: string) => Promise<unknown>
}

/** Longer than any planning may take: see the planner of app. */
const leaseMs = 180_000
const mostAttempts = 3
const pauseMs = 10_000

/** What a fire is of: how many of it may run at once, what it says when there is no place, what it gives. */
interface Source {
  readonly places: number
  readonly whenFull: 'skip' | 'wait'
  readonly params: Readonly<Record<string, unknown>>
  readonly timeZone: string
  readonly actor: string
}

/** Digest of what is given to a pipeline: equal ones need not run twice in a backfill. */
export const paramsDigest = (params: Readonly<Record<string, unknown>>): string => jsonDigest(params as Json)

/** What a fire gives its pipeline. Throws SCHEDULE_SLOT_UNKNOWN. */
export const paramsOf = (
  source: Pick<Source, 'params' | 'timeZone'>,
  fire: Pick<FireRow, 'scheduled_ms' | 'until_ms' | 'event' | 'created_ms'>,
): Record<string, unknown> =>
  filled(
    source.params,
    knownOf({
      scheduledMs: fire.scheduled_ms ?? fire.created_ms,
      untilMs: fire.until_ms,
      timeZone: source.timeZone,
      event: fire.event === null ? undefined : (JSON.parse(fire.event) as unknown),
    }),
  ) as Record<string, unknown>

/**
 * Starts one fire, or says why it does not: whoever claims it (one at a time of its source, under a lease) plans and
 * makes the run under an id that was reserved first. A server that dies in between leaves it to be claimed again,
 * and the id makes sure that there is one run.
 */
export async function startFire(fire: FireRow, deps: StartDeps): Promise<'started' | 'waits' | 'done'> {
  const { database, clock, planner } = deps
  const claimed = await database.write((trx) => claim(trx, fire, clock.nowMs()))
  if (typeof claimed === 'string') return claimed
  const { run, source, attempts } = claimed
  try {
    const params = paramsOf(source, fire)
    const { plan, captured } = await planner.plan(fire.pipeline, { params })
    await deps.createRun({ id: run, plan, ...(captured ? { captured } : {}) }, source.actor)
    await database.write((trx) =>
      firesStore(trx).move(fire.id, ['starting'], {
        status: 'running',
        claimed_ms: null,
        params_digest: paramsDigest(params),
        code: plan.bundle.digest,
      }),
    )
    // A run that had ended by then has left its mark; what it ran with is still to be told.
    await database.write((trx) =>
      firesStore(trx).move(fire.id, ['succeeded', 'failed', 'cancelled'], {
        params_digest: paramsDigest(params),
        code: plan.bundle.digest,
      }),
    )
    const backfill = await backfillsStore(database.db).byId(fire.source)
    if (backfill?.status === 'cancelled') await deps.cancelRun(run).catch(() => undefined)
    return 'started'
  } catch (error) {
    await giveUp(fire, error, attempts, deps)
    return 'done'
  }
}

async function claim(
  trx: PipelinesTrx,
  { id, source: of }: FireRow,
  nowMs: number,
): Promise<'waits' | 'done' | { run: string; source: Source; attempts: number }> {
  const fires = firesStore(trx)
  const source = await sourceOf(trx, of)
  const fire = await fires.byId(id)
  if (!source || !fire || !isOpen(fire, nowMs)) return 'done'
  const underWay = await fires.underWay(of, id)
  if (underWay.length >= source.places) {
    if (source.whenFull === 'wait') return 'waits'
    const before = underWay[0]?.run_id
    const reason = `the start before it still runs${before ? ` (${before})` : ''}`
    await fires.move(id, ['waiting', 'starting'], { status: 'skipped', reason, ended_ms: nowMs })
    return 'done'
  }
  const run = fire.run_id ?? newId('pr')
  const attempts = fire.attempts + 1
  await fires.move(id, ['waiting', 'starting'], {
    status: 'starting',
    claimed_ms: nowMs + leaseMs,
    run_id: run,
    attempts,
  })
  return { run, source, attempts }
}

const isOpen = ({ status, claimed_ms }: FireRow, nowMs: number): boolean =>
  status === 'waiting' || (status === 'starting' && (claimed_ms ?? 0) <= nowMs)

/** Takes the turn of the source first, so that two servers count its places one after the other. */
async function sourceOf(trx: PipelinesTrx, id: string): Promise<Source | null> {
  if (id.startsWith('bf_')) {
    const backfills = backfillsStore(trx)
    if (!(await backfills.takeTurn(id))) return null
    const row = (await backfills.byId(id))!
    if (row.status === 'cancelled') return null
    const spec = JSON.parse(row.spec) as Pick<Spec, 'params' | 'timeZone'>
    return { ...spec, places: row.parallel, whenFull: 'wait', actor: `backfill ${id}` }
  }
  const schedules = schedulesStore(trx)
  if (!(await schedules.takeTurn(id))) return null
  const row = (await schedules.byId(id))!
  const spec = JSON.parse(row.spec) as Spec
  return {
    ...spec,
    places: spec.overlap === 'allow' ? Infinity : 1,
    whenFull: spec.overlap === 'queue' ? 'wait' : 'skip',
    actor: `schedule ${row.name}`,
  }
}

async function giveUp(fire: FireRow, error: unknown, attempts: number, deps: StartDeps): Promise<void> {
  const { database, clock } = deps
  const known = error instanceof SlipwayError ? error : machineTrouble(error)
  const nowMs = clock.nowMs()
  const again = known?.kind === 'unavailable' && attempts < mostAttempts
  await database.write(async (trx) => {
    const failure = known
      ? { code: known.code, message: known.message, hint: known.hint }
      : {
          code: 'BUG',
          message: error instanceof Error ? error.message : String(error),
          hint: 'This is a defect in Slipway. Please report it.',
        }
    await firesStore(trx).move(fire.id, ['starting'], {
      claimed_ms: null,
      failure: JSON.stringify(failure),
      ...(again
        ? { status: 'waiting', start_ms: nowMs + attempts * pauseMs, reason: 'could not start, tries again' }
        : { status: 'failed', reason: 'could not start', ended_ms: nowMs }),
    })
    await settleBackfill(trx, fire.source, nowMs)
  })
}
