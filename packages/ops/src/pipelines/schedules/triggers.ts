import type { TriggerEvent } from '@slipway/contract/schedules'
import type { Clock } from '../../ports/clock.ts'
import { settleBackfill } from '../backfills/backfills.store.ts'
import type { PipelinesTrx } from '../pipelines.tables.ts'
import type { EndedRun, RunsOutbox } from '../runs-outbox.ts'
import { jitterOf } from './due.ts'
import { type FireRow, firesStore } from './fires.store.ts'
import { schedulesStore } from './schedules.store.ts'
import { matches } from './slots.ts'
import { mostAnHour, mostWaiting, queueFull, type Spec } from './spec.ts'

/** Something that happened, as triggerEvents lists it. */
export interface Happening {
  readonly event: TriggerEvent
  /** Tells it from every other: a schedule starts once for it. */
  readonly id: string
  readonly fields: Readonly<Record<string, unknown>>
}

/** The most pipelines that start one another in a row. */
export const longestChain = 10
const hourMs = 3_600_000
const longestWriteMs = 10_000

/** Hears what happens, in the transaction that writes it down, and notes what it starts. */
export const openTriggers = ({ clock }: { clock: Clock }) => {
  let wake = (): void => undefined
  let toldAtMs = Number.NEGATIVE_INFINITY
  const told = (): void => {
    toldAtMs = performance.now()
  }

  /** Answers the names of the schedules that it starts. */
  async function hear(trx: PipelinesTrx, { event, id, fields }: Happening, depth = 0): Promise<string[]> {
    const started: string[] = []
    for (const row of await schedulesStore(trx).waitingFor(event)) {
      const spec = JSON.parse(row.spec) as Spec
      const nowMs = clock.nowMs()
      if (!matches(spec.where ?? {}, fields) || nowMs < spec.fromMs || nowMs > (spec.endMs ?? nowMs)) continue
      const fires = firesStore(trx)
      const key = `${event} ${id}`
      const refused = await tooMuch(trx, row.id, depth)
      const added = await fires.add([
        {
          project: row.project,
          pipeline: row.pipeline,
          source: row.id,
          key,
          scheduled_ms: nowMs,
          event: JSON.stringify(fields),
          depth,
          start_ms: nowMs + jitterOf(spec, row.id, key),
          created_ms: nowMs,
          ...(refused === null ? {} : { status: 'skipped', reason: refused, ended_ms: nowMs }),
        },
      ])
      if (refused === null && added.length > 0) started.push(row.name)
    }
    if (started.length > 0) told()
    return started
  }

  async function tooMuch(trx: PipelinesTrx, source: string, depth: number): Promise<string | null> {
    if (depth >= longestChain) return `${depth} pipelines have started one another before this`
    const lately = await firesStore(trx).countSince(source, clock.nowMs() - hourMs)
    if (lately >= mostAnHour) return `it has started ${lately} times within an hour`
    return (await firesStore(trx).countWaiting(source)) >= mostWaiting ? queueFull : null
  }

  /** What was told may not be durable yet when another transaction is: then its own end comes later. */
  const settled = (): void => {
    if (performance.now() - toldAtMs < longestWriteMs) wake()
  }

  const outbox: RunsOutbox = {
    async runEnded(trx, run) {
      const fire = await endFire(trx, run, clock.nowMs())
      if (fire) told()
      const fields = { pipeline: run.pipeline, run: run.id, status: run.status }
      const happening = { event: 'pipeline-ended' as const, id: `${run.id} ${run.status}`, fields }
      await hear(trx, happening, fire === null ? 0 : fire.depth + 1)
    },
    settled,
  }

  return {
    hear,
    /** To be called once what was heard is durable. */
    settled,
    outbox,
    /** Who works through what was noted. */
    onTold(act: () => void) {
      wake = act
    },
  }
}
export type Triggers = ReturnType<typeof openTriggers>

/** What a schedule or backfill started has ended. null where neither did. */
async function endFire(trx: PipelinesTrx, run: EndedRun, nowMs: number): Promise<FireRow | null> {
  const fires = firesStore(trx)
  const fire = await fires.byRun(run.id)
  if (!fire) return null
  // A run that was tried again ends again.
  const before = ['starting', 'running', 'succeeded', 'failed', 'cancelled'] as const
  await fires.move(fire.id, before, { status: run.status, ended_ms: nowMs, claimed_ms: null })
  await settleBackfill(trx, fire.source, nowMs)
  return fire
}
