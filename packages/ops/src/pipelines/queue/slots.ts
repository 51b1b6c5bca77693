import { fairShares } from './fair-shares.ts'
import { isPool, isPrivate, type Limits, type Needs, runPlaces, totalOf, waitsFor } from './needs.ts'
import type { ServersPools } from './pools-over-servers.ts'

/** A run that is open on this server. */
export interface Entrant {
  readonly run: string
  readonly pipeline: string
  readonly priority: number
  /** Attempts of it at once. */
  readonly jobs: number
}

export interface Ticket {
  /** false: it was withdrawn, and holds nothing. */
  readonly granted: Promise<boolean>
  /** Gives back what it holds. Safe to call twice. */
  release(): void
}

export interface Held {
  readonly run: Entrant
  readonly node: string
  readonly needs: Needs
}

export interface Waiting extends Held {
  /** How many of the run wait for the same; `node` is the next of them. */
  readonly count: number
  /** In words. */
  readonly for: string
  /** The name of what they lack. */
  readonly lacks: string
}

interface Waiter extends Held {
  answer(granted: boolean): void
}

/** Attempts of one run that need the same, in the order in which they asked: the first stands for all. */
interface Group {
  readonly run: Entrant
  readonly needs: Needs
  waiters: Waiter[]
  lacks: string
  /** What onQueued was told last. */
  told: string
}

/**
 * The places of one server, asked by all of its runs: which attempt begins next. First the higher priority, then the
 * pipeline that was served least, then the run that was served least, then the order in which they asked.
 *
 * No deadlock: an attempt gets all that it needs at once or nothing, gives it back when it ends, and never asks for
 * more. So whoever holds something will end. And nobody starves: what the first in line lacks is kept for it, those
 * behind pass only with what it does not lack, and while it waits it is not served, so that others of its priority do
 * not come before it for ever. What could never be granted is refused before it asks: see impossible().
 */
export const openSlots = (options: {
  readonly limits: Limits
  /** Any clock that never goes back. */
  readonly nowMs: () => number
  /** It waits for what other runs hold, or may soon: told once for each thing that it comes to wait for. */
  readonly onQueued: (waiting: Waiting) => void
  /** The places of pools that this server has, where others share them; called with what tells that they changed. */
  readonly shared?: (onChange: () => void) => ServersPools
}) => {
  const { limits, nowMs } = options
  const shared = options.shared?.(() => pumpSoon())
  const used = new Map<string, number>()
  const places = new Map<string, number>()
  const groups = new Map<string, Group>()
  const holders = new Set<Held>()
  const pipelines = fairShares(nowMs)
  const runs = fairShares(nowMs)
  const open = new Map<string, number>()

  /** Pools that anybody asked for. */
  const pools = new Set<string>()

  const total = (name: string) => (isPrivate(name) ? (places.get(name) ?? 1) : totalOf(limits, name))
  /** How much of it may be in use here. */
  const most = (name: string) =>
    shared && isPool(name) ? Math.min(total(name), shared.reserved(name)) : total(name)
  const taken = (name: string) =>
    (used.get(name) ?? 0) + (shared && isPool(name) ? shared.elsewhere(name) : 0)
  const take = (needs: Needs, sign: 1 | -1) => {
    for (const [name, amount] of needs) used.set(name, (used.get(name) ?? 0) + sign * amount)
  }
  const rank = (a: Group, b: Group): number =>
    b.run.priority - a.run.priority ||
    pipelines.served(a.run.pipeline) - pipelines.served(b.run.pipeline) ||
    runs.served(a.run.run) - runs.served(b.run.run)
  const ranked = () => [...groups.values()].sort(rank)

  /** Lets the first in line begin that can. false: nobody can. */
  const grantNext = (): boolean => {
    const kept = new Set<string>()
    for (const group of ranked()) {
      const lacks = group.needs
        .filter(([name, amount]) => kept.has(name) || (used.get(name) ?? 0) + amount > most(name))
        .map(([name]) => name)
      if (lacks.length === 0) {
        takeFrom(group)?.answer(true)
        return true
      }
      const own = lacks.find(isPrivate)
      group.lacks = own ?? lacks[0]!
      // One that its own run holds up keeps nothing from others.
      if (own === undefined) for (const name of lacks) kept.add(name)
    }
    return false
  }
  const takeFrom = (group: Group): Waiter | undefined => {
    const waiter = group.waiters.shift()
    if (group.waiters.length === 0) groups.delete(keyOf(group))
    return waiter
  }
  const pump = (): void => {
    while (grantNext());
    for (const name of shared ? pools : []) shared!.settle(name, wanted(name))
    for (const group of groups.values())
      if (!isPrivate(group.lacks) && !isAsked(group.lacks) && group.told !== group.lacks) {
        group.told = group.lacks
        options.onQueued(waitingOf(group))
      }
  }
  /** How many places of a pool would be filled, were they there. */
  const wanted = (name: string): number =>
    [...groups.values()].reduce(
      (sum, { lacks, waiters }) => sum + (lacks === name ? waiters.length : 0),
      used.get(name) ?? 0,
    )
  /** Whether the other servers have not answered yet, so that nothing is known to be lacking. */
  const isAsked = (name: string): boolean => shared !== undefined && isPool(name) && !shared.refused(name)
  let due = false
  /** Those that ask in one turn of the loop are ranked together. */
  const pumpSoon = (): void => {
    if (due) return
    due = true
    queueMicrotask(() => {
      due = false
      pump()
    })
  }
  const waitingOf = ({ run, needs, waiters, lacks }: Group): Waiting => ({
    run,
    needs,
    node: waiters[0]!.node,
    count: waiters.length,
    lacks,
    for: waitsFor(lacks, needs.find(([name]) => name === lacks)?.[1] ?? 1, taken(lacks), total(lacks)),
  })

  const ask = (run: Entrant, node: string, needs: Needs): Ticket => {
    const { promise, resolve } = Promise.withResolvers<boolean>()
    let giveBack: (() => void) | null = null
    const waiter: Waiter = {
      run,
      node,
      needs,
      answer(granted) {
        if (granted) {
          const ends = [pipelines.begin(run.pipeline), runs.begin(run.run)]
          take(needs, 1)
          holders.add(waiter)
          giveBack = () => {
            take(needs, -1)
            for (const [name] of needs) if (isPool(name)) shared?.giveBack(name)
            holders.delete(waiter)
            for (const end of ends) end()
            pumpSoon()
          }
        }
        resolve(granted)
      },
    }
    for (const [name] of needs) if (isPool(name)) pools.add(name)
    const key = keyOf({ run, needs })
    const group = groups.get(key)
    if (group) group.waiters.push(waiter)
    else groups.set(key, { run, needs, waiters: [waiter], lacks: 'places', told: '' })
    pumpSoon()
    return {
      granted: promise,
      release() {
        giveBack?.()
        giveBack = null
      },
    }
  }

  return {
    /** For as long as a run is open here. */
    enter(run: Entrant) {
      places.set(runPlaces(run.run), run.jobs)
      pipelines.enter(run.pipeline)
      runs.enter(run.run)
      open.set(run.pipeline, (open.get(run.pipeline) ?? 0) + 1)
      /** Takes back all that it asked for and did not get. */
      const withdraw = (): void => {
        const mine = [...groups.values()].filter((group) => group.run.run === run.run)
        for (const group of mine) groups.delete(keyOf(group))
        for (const { waiters } of mine) for (const waiter of waiters) waiter.answer(false)
        pumpSoon()
      }
      return {
        ask: (node: string, needs: Needs): Ticket => ask(run, node, needs),
        withdraw,
        leave(): void {
          withdraw()
          places.delete(runPlaces(run.run))
          used.delete(runPlaces(run.run))
          runs.leave(run.run)
          const others = open.get(run.pipeline)! - 1
          if (others > 0) return void open.set(run.pipeline, others)
          open.delete(run.pipeline)
          pipelines.leave(run.pipeline)
        },
      }
    },

    used: (name: string): number => used.get(name) ?? 0,
    /** With what other servers hold of it. */
    taken,
    close: () => shared?.close(),
    /** What a pipeline had so far, and how many of its runs are open. */
    served: (pipeline: string): number => pipelines.served(pipeline),
    open: (pipeline: string): number => open.get(pipeline) ?? 0,
    waiting: (): Waiting[] => ranked().map(waitingOf),
    holding: (): Held[] => [...holders],
  }
}
export type Slots = ReturnType<typeof openSlots>
export type RunSlots = ReturnType<Slots['enter']>

const keyOf = ({ run, needs }: Pick<Group, 'run' | 'needs'>): string =>
  `${run.run} ${needs.map(([name, amount]) => `${name}=${amount}`).join(' ')}`
