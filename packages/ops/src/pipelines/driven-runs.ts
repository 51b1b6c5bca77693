import type { PlanBody } from '@slipway/contract/pipelines'
import { SlipwayError } from '@slipway/contract/error'
import type { Attempt } from '../ports/executor.ts'
import { approvalsStore } from './approvals/approvals.store.ts'
import { unattended } from '../kernel/index.ts'
import { brokenRuns } from './broken-runs.ts'
import type { PipelinesDeps } from './index.ts'
import type { KeptJson } from './kept-json.ts'
import { giveUpRun, type OpenRun, openRun, type RunDeps } from './open-run.ts'
import { runEnded, runNotFound } from './pipelines.errors.ts'
import { type Candidate, claimsStore } from './queue/claims.store.ts'
import { type Limits, totalOf } from './queue/needs.ts'
import { openServerLife, usualLease } from './queue/server-life.ts'
import { poolPlacesStore } from './queue/pool-places.store.ts'
import { openServersPools } from './queue/pools-over-servers.ts'
import { openSlots } from './queue/slots.ts'
import { reachableStores } from './queue/reachable-stores.ts'
import { type RunRow, runsStore } from './runs.store.ts'
import type { Waiting } from './waiting.ts'

const lookMs = 1000
/** How long somebody who cancels a run of another server waits for it to say so. */
const patienceMs = 20_000
const failed = unattended('looking for runs of pipelines')
const monotonicMs = () => performance.now()

/**
 * The runs that this server drives. All others wait in the database, of which it takes the next as soon as one of its
 * own has ended: so many are in memory at once, however many wait.
 */
export const openDrivenRuns = (
  deps: PipelinesDeps & {
    readonly limits: Limits
    readonly kept: KeptJson
    readonly owner: string
    readonly waiting: Waiting
    readonly planOf: (run: string) => Promise<PlanBody | null>
  },
) => {
  const { database, clock, waiting, owner, limits } = deps
  const runs = runsStore(database.db)
  const claims = claimsStore(database.db)
  const approvals = approvalsStore(database.db)
  const alone = database.dialect === 'sqlite'
  const active = new Map<string, OpenRun>()
  const broken = brokenRuns(monotonicMs)
  /** Runs that were asked of this server, where it takes no others. */
  const mine = new Set<string>()
  let takes: 'any' | 'mine' = 'mine'
  let serverFor: (actor: string) => Attempt['server'] = () => null
  const closing = new AbortController()
  /** The database went away while a run was taken: only it knows whether that run is this server's. */
  let doubtful = false
  let timer: NodeJS.Timeout | null = null

  const slots = openSlots({
    limits,
    nowMs: monotonicMs,
    onQueued: ({ run, node, count, for: what }) =>
      active.get(run.run)?.say(node, 'node-queued', { for: what, count }),
    ...(alone
      ? {}
      : {
          shared: (onChange: () => void) =>
            openServersPools({
              places: {
                take: (place, have, total) =>
                  database.write((trx) => poolPlacesStore(trx).take(place, have, total)),
                hold: (place, held) => database.write((trx) => poolPlacesStore(trx).hold(place, held)),
              },
              server: () => life.id,
              totalOf: (name) => totalOf(limits, name),
              onChange,
            }),
        }),
  })
  const life = openServerLife({
    owner,
    alone,
    servers: {
      enter: (one) => database.write((trx) => claimsStore(trx).enter(one, alone)),
      beat: claims.beat,
      servers: claims.servers,
      bury: claims.bury,
      leave: (id) => database.write((trx) => claimsStore(trx).leave(id)),
    },
    lease: deps.lease ?? usualLease,
    nowMs: monotonicMs,
    onLost: () => {
      for (const run of active.values()) run.stop('suspended')
    },
  })
  const stores = reachableStores({ owner, artifacts: deps.artifacts, known: claims.storesOfClaimable })
  const depsOf = ({ id, actor }: RunRow): RunDeps => ({
    ...deps,
    slots,
    server: serverFor(actor),
    holds: life.holds,
    onWritten: () => waiting.wake(id),
    closing: closing.signal,
  })
  const find = async (id: string): Promise<RunRow> => {
    const row = await runs.find(id)
    if (!row) throw runNotFound(id)
    return row
  }
  const claim = async (id: string): Promise<RunRow | null> => {
    try {
      return await database.write((trx) => claimsStore(trx).claim(id, { server: life.id, owner }))
    } catch (error) {
      doubtful = true
      throw error
    }
  }
  /** Ends a run that was claimed for that. */
  const giveUp = async (row: RunRow, why: 'cancelled' | 'lost'): Promise<void> => {
    try {
      await giveUpRun(row, why, depsOf(row))
    } catch (error) {
      doubtful = true
      throw error
    }
  }
  /** Lets go of what this server holds in the database and knows nothing of. */
  const reconcile = async (): Promise<void> => {
    if (!doubtful) return
    for (const id of await claims.heldBy(life.id))
      if (!active.has(id) && !broken.has(id)) await claims.release(id, life.id)
    doubtful = false
  }

  const open = async (row: RunRow): Promise<void> => {
    let run: OpenRun
    try {
      run = await openRun(row, depsOf(row))
    } catch (error) {
      // Where nobody can tell whether it has ended, it is looked at again.
      const ended = await find(row.id).then(
        ({ ended_ms }) => ended_ms !== null,
        () => false,
      )
      if (!wasTaken(error) && !ended) broken.add(row.id, error)
      waiting.wake(row.id)
      return
    }
    active.set(row.id, run)
    const forget = () => {
      active.delete(row.id)
      waiting.wake(row.id)
      void admit().catch(failed)
    }
    run.ended.then(forget, (error: unknown) => {
      if (!wasTaken(error)) broken.add(row.id, error)
      run.stop('suspended')
      forget()
    })
    if (closing.signal.aborted) run.stop('suspended')
  }

  /** The pipeline with the fewest runs open here, then the one that was served least, then the oldest. */
  const fairest = (candidates: readonly Candidate[]): Candidate | undefined =>
    candidates.toSorted(
      (a, b) =>
        slots.open(a.pipeline) - slots.open(b.pipeline) ||
        slots.served(a.pipeline) - slots.served(b.pipeline),
    )[0]

  const mayOpen = () => !closing.signal.aborted && active.size < limits.runs
  const round = async (): Promise<void> => {
    await life.ready()
    timer ??= setInterval(() => void look().catch(failed), lookMs).unref()
    await reconcile()
    while (mayOpen()) {
      const only = takes === 'any' ? null : [...mine].filter((id) => !active.has(id))
      const next = fairest(await claims.next({ owner, stores: stores.known(), only }))
      if (!next || broken.has(next.id)) return
      const row = await claim(next.id)
      if (row) await open(row)
    }
  }
  let tail: Promise<void> = Promise.resolve()
  let coming: Promise<void> | null = null
  /** Takes what this server has room for. Resolves after a round that began after the call. */
  const admit = (): Promise<void> => {
    coming ??= tail = tail
      .catch(() => undefined)
      .then(() => {
        coming = null
        return round()
      })
    return coming
  }

  /** What other servers and the clock may have brought. */
  const look = async (): Promise<void> => {
    if (closing.signal.aborted) return
    for (const id of broken.due()) {
      // What lets this be written may have room for all else, too.
      await claims.release(id, life.id)
      broken.mended(id)
    }
    for (const { run } of await approvals.due(clock.nowMs())) {
      const here = active.get(run)
      if (here) await here.look()
      else await runs.wake(run)
    }
    if (!alone) {
      await stores.look()
      for (const id of await claims.toCancel(life.id)) active.get(id)?.stop('cancelled')
    }
    await admit()
  }

  return {
    slots,
    open: () => active.size,
    here: (id: string): boolean => active.has(id),
    /** What broke a run here, whose state could not be written any more; undefined: nothing. */
    broken: broken.errorOf,
    queued: claims.queued,
    /** See reachableStores. */
    markStore: stores.mark,

    /** Begins to take runs: all that it reaches, or only those that are asked of it. Answers which it took up again. */
    async start(where: {
      serverFor: (actor: string) => Attempt['server']
      unfinished: 'resume' | 'give-up' | 'leave'
    }): Promise<string[]> {
      serverFor = where.serverFor
      await life.ready()
      const left = await runs.begun(alone ? null : owner)
      if (where.unfinished === 'give-up')
        for (const id of left) {
          const row = active.has(id) ? null : await claim(id)
          if (row) await giveUp(row, 'lost')
        }
      if (where.unfinished !== 'resume') return []
      takes = 'any'
      await stores.look()
      await admit()
      return left.filter((id) => active.has(id))
    },

    /** A run that stands in the database and is to go on here, once there is room, unless another server drives it. */
    async take(id: string): Promise<void> {
      mine.add(id)
      broken.mended(id)
      await active.get(id)?.look()
      await admit().catch(() => undefined)
    },
    look,
    admit,

    /** Resolves when a run has ended, as far as this server has to do with it. */
    async ended(id: string): Promise<void> {
      for (;;) {
        const here = active.get(id)
        if (here) await here.ended
        if (closing.signal.aborted || broken.has(id)) return
        const woken = waiting.next(id, lookMs)
        const row = await find(id)
        if (row.ended_ms !== null || row.status === 'waiting') return
        const others = row.server !== null && row.server !== life.id
        if (others || (takes === 'mine' && !mine.has(id))) return
        await woken
      }
    },

    /**
     * Stops a run and its processes, whoever drives it, and answers when they have ended; where another server drives
     * it, after 20 seconds at the latest. Throws PIPELINE_RUN_ENDED.
     */
    async cancel(id: string): Promise<void> {
      const { ended_ms, status } = await find(id)
      if (ended_ms !== null) throw runEnded(id, status)
      await life.ready()
      for (const untilMs = monotonicMs() + patienceMs; monotonicMs() < untilMs; ) {
        if (broken.has(id)) throw broken.errorOf(id)
        const here = active.get(id)
        here?.stop('cancelled')
        await here?.ended
        const woken = waiting.next(id, 300)
        if ((await find(id)).ended_ms !== null) return
        // It is nobody's, or another server's.
        const row = await claim(id)
        if (row) return giveUp(row, 'cancelled')
        await claims.askToCancel(id)
        await woken
      }
    },

    /** Stops what runs and leaves it for the next server. */
    async close(): Promise<void> {
      closing.abort()
      if (timer) clearInterval(timer)
      for (const run of active.values()) run.stop('suspended')
      await Promise.allSettled([...active.values()].map((run) => run.ended))
      await tail.catch(() => undefined)
      await Promise.allSettled([...active.values()].map((run) => run.ended))
      slots.close()
      await life.leave().catch(() => undefined)
    },
  }
}
export type DrivenRuns = ReturnType<typeof openDrivenRuns>

const wasTaken = (error: unknown) => error instanceof SlipwayError && error.code === 'PIPELINE_RUN_TAKEN'
