import { openLookout } from '../../kernel/index.ts'
import type { Clock } from '../../ports/clock.ts'
import type { Database } from '../../ports/database.ts'
import type { PipelinesTables } from '../pipelines.tables.ts'
import { dueTimes, jitterOf, keyOf, untilOf } from './due.ts'
import { firesStore } from './fires.store.ts'
import { type ScheduleRow, schedulesStore } from './schedules.store.ts'
import { mostWaiting, nextOf, queueFull, type Spec } from './spec.ts'
import { type StartDeps, startFire } from './start-fire.ts'

/** A clock that was put forward or back is noticed after so long. */
const longestSleepMs = 30_000
/** Planning loads code and takes a processor. */
const mostAtOnce = 2
/** Two servers' clocks may differ by so much. */
const skewMs = 300_000

/** Notes what is due, and starts it. Whatever this process does not live to do, the next one does. */
export function openScheduler(
  deps: StartDeps & {
    readonly database: Pick<Database<PipelinesTables>, 'db' | 'write'>
    readonly clock: Clock
    /** Before each look: reads declarations that have changed. */
    readonly refresh: () => Promise<void>
    /** Only what somebody asked for: neither times nor events start anything. */
    readonly asked: boolean
  },
) {
  const { database, clock, planner, asked } = deps
  const { project } = planner
  const schedules = schedulesStore(database.db)
  const fires = firesStore(database.db)
  const underWay = new Map<string, Promise<unknown>>()
  const lookout = openLookout({
    for: 'schedules that are due',
    longestSleepMs,
    look,
    underWay: () => [...underWay.values()],
  })

  async function noteDue(row: ScheduleRow): Promise<void> {
    const nowMs = clock.nowMs()
    const spec = JSON.parse(row.spec) as Spec
    await database.write(async (trx) => {
      const nextMs = nextOf(spec, nowMs)
      if (!(await schedulesStore(trx).advance(row, { cursorMs: Math.max(nowMs, row.cursor_ms), nextMs })))
        return
      let room = mostWaiting - (await firesStore(trx).countWaiting(row.id))
      await firesStore(trx).add(
        dueTimes(spec, row.cursor_ms, nowMs).map(({ atMs, missed }) => ({
          project,
          pipeline: row.pipeline,
          source: row.id,
          key: keyOf(atMs),
          scheduled_ms: atMs,
          until_ms: untilOf(spec, atMs),
          start_ms: atMs + jitterOf(spec, row.id, keyOf(atMs)),
          created_ms: nowMs,
          ...skipped(missed ?? (room-- > 0 ? null : queueFull), nowMs),
        })),
      )
      await firesStore(trx).prune(row.id)
    })
  }

  /** A clock that was put back: times that were noted stay noted, later ones come again under the same key. */
  async function putBack(row: ScheduleRow): Promise<void> {
    const nowMs = clock.nowMs()
    const spec = JSON.parse(row.spec) as Spec
    await database.write((trx) =>
      schedulesStore(trx).advance(row, { cursorMs: nowMs, nextMs: nextOf(spec, nowMs) }),
    )
  }

  /** Starts what may start of one source, in order, until there is no place. */
  async function work(source: string): Promise<void> {
    for (;;) {
      const startable = await fires.startable(source, clock.nowMs(), asked)
      if (startable.length === 0) return
      for (const fire of startable)
        if (lookout.isClosed() || (await startFire(fire, deps)) === 'waits') return
    }
  }

  async function workAndGoOn(source: string): Promise<void> {
    try {
      await work(source)
    } catch (cause) {
      // Once its lease has ended, it is due again.
      lookout.failed(cause)
    }
    // Others may have had no place beside it.
    const full = underWay.size >= mostAtOnce
    underWay.delete(source)
    if (full) lookout.wake()
  }

  async function look(): Promise<void> {
    await deps.refresh()
    if (!asked) {
      for (const row of await schedules.ahead(project, clock.nowMs() + skewMs)) await putBack(row)
      for (const row of await schedules.due(project, clock.nowMs())) await noteDue(row)
    }
    for (const source of await fires.startableSources(project, clock.nowMs(), asked)) {
      if (lookout.isClosed() || underWay.size >= mostAtOnce) return
      if (underWay.has(source)) continue
      const done = workAndGoOn(source)
      underWay.set(source, done)
    }
    const nowMs = clock.nowMs()
    const next = [await schedules.nextMs(project), await fires.nextMs(project, nowMs)]
    lookout.sleep(Math.min(...next.map((ms) => (ms ?? Infinity) - nowMs)))
  }

  return {
    wake: lookout.wake,
    /** Resolves once nothing is looked for or under way. */
    idle: lookout.idle,
    /** Lets what is under way end. */
    close: lookout.close,
  }
}

const skipped = (reason: string | null, nowMs: number) =>
  reason === null ? {} : { status: 'skipped' as const, reason, ended_ms: nowMs }
