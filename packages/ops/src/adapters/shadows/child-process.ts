import { type ChildProcess, fork } from 'node:child_process'
import { constants, setPriority } from 'node:os'
import type { ShadowCounts, ShadowPlan, Shadows } from '../../ports/shadows.ts'
import { latencies } from './latencies.ts'
import { mirrorQueue } from './mirror-queue.ts'
import type { PackedBatch } from './packed.ts'
import type { FromShadows, ToShadows } from './protocol.ts'

export interface ShadowSettings {
  /** The program of the process. */
  readonly entry: string
  readonly home: string
  /** Reads a secret for models that answer elsewhere. */
  readonly secret: (name: string) => Promise<string | null>
  /** Requests that may wait, and the bytes of their inputs; more, and the oldest go. */
  readonly mostQueued?: number
  readonly mostQueuedBytes?: number
  /** How long the first request waits for company. */
  readonly delayMs?: number
}

/**
 * Rows that travel together. The server's thread takes a tenth of a millisecond for a message and for its answer, mostly however few
 * they are; where they are many more, a message of twenty columns does not fit into the pipe at once.
 */
const mostRows = 512
/**
 * V8 then compiles and collects in the thread that runs. Each thread that wants to run is owed a share of the processor, however
 * small, and takes it in one turn, 4 ms on Linux: V8's own would do so beside the one that gives way.
 */
const oneThread = '--single-threaded'
/** Batches that the process has not answered yet: more would wait in a pipe, where they could not be dropped. */
const mostUnderWay = 2
const [firstRestMs, longestRestMs] = [500, 30_000]

/**
 * Shadows in a process of their own, of low priority: started with the first, started again when it dies, ended with the
 * server. The server only puts requests into a queue, and hands them over in batches when it has a moment.
 */
export const shadowProcess = (settings: ShadowSettings): Shadows => {
  const { entry, home, secret, mostQueued = 30_000, mostQueuedBytes = 64 << 20, delayMs = 40 } = settings
  const queue = mirrorQueue({ mostRequests: mostQueued, mostBytes: mostQueuedBytes, mostRows })
  const plans = new Map<string, ShadowPlan>()
  const tallies = new Map<string, ReturnType<typeof newTally>>()
  let child: ChildProcess | null = null
  let ready = false
  let underWay: { endpoint: string; requests: number }[] = []
  let timer: NodeJS.Timeout | null = null
  let immediate: NodeJS.Immediate | null = null
  let restMs = firstRestMs
  let resting: NodeJS.Timeout | null = null
  let waiting: { resolve: () => void }[] = []
  let flushing: (() => void)[] = []
  /** Settles once every process that was told to end is gone. */
  let ended: Promise<unknown> = Promise.resolve()
  let closed = false

  const tallyOf = (endpoint: string, name: string) => {
    const key = JSON.stringify([endpoint, name])
    let tally = tallies.get(key)
    if (!tally) tallies.set(key, (tally = newTally()))
    return tally
  }

  const dropped = (endpoint: string, count: number): void => {
    for (const { name } of plans.get(endpoint)?.shadows ?? []) tallyOf(endpoint, name).dropped += count
  }

  const tell = (message: ToShadows): void => {
    child?.send(message, () => undefined)
  }

  const settle = (): void => {
    if (queue.size() > 0 || underWay.length > 0) return
    for (const { resolve } of waiting.splice(0)) resolve()
  }

  const noLongerSoon = (): void => {
    if (timer) clearTimeout(timer)
    if (immediate) clearImmediate(immediate)
    timer = null
    immediate = null
  }

  /** The message is a copy once this returns: the queue packs into the same memory again. */
  const hand = (batch: PackedBatch): void => {
    underWay.push({ endpoint: batch.endpoint, requests: batch.tMs.length })
    tell({ kind: 'batch', batch })
  }

  const drain = (): void => {
    noLongerSoon()
    if (!ready) return
    while (underWay.length < mostUnderWay && queue.take(hand));
    settle()
  }

  /** As many as travel together wait no longer; but nothing is sent while somebody is being answered. */
  const soon = (): void => {
    if (queue.size() < mostRows) timer ??= setTimeout(drain, delayMs).unref()
    else if (underWay.length < mostUnderWay) immediate ??= setImmediate(drain).unref()
  }

  const hear = (message: FromShadows): void => {
    switch (message.kind) {
      case 'ready':
        ready = true
        restMs = firstRestMs
        for (const plan of plans.values()) tell({ kind: 'plan', plan })
        return drain()
      case 'answered':
        underWay.shift()
        for (const { name, failed, latencyUs, host } of message.tallies) {
          const tally = tallyOf(message.endpoint, name)
          tally.failed += failed
          tally.host = host
          tally.answered += latencyUs.length
          for (const us of latencyUs) tally.latency.add(us)
        }
        if (queue.size() > 0) soon()
        return settle()
      case 'flushed':
        return flushing.shift()?.()
      case 'secret':
        void secret(message.name)
          .catch(() => null)
          .then((value) => tell({ kind: 'secret', asked: message.asked, value }))
    }
  }

  const start = (): void => {
    if (closed || child || resting) return
    const made = fork(entry, [home], {
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
      // The debugger's port of the server is the server's.
      execArgv: [...process.execArgv.filter((flag) => !flag.startsWith('--inspect')), oneThread],
    })
    child = made
    made.on('message', (message: FromShadows) => child === made && hear(message))
    // One that could not be started has no exit.
    made.on('error', () => made.pid === undefined && lost(made))
    made.on('exit', () => lost(made))
    made.channel?.unref()
    made.unref()
    try {
      if (made.pid) setPriority(made.pid, constants.priority.PRIORITY_LOW)
    } catch {
      // It runs as anything else then.
    }
  }

  /** Nothing more is heard of the process: what it has not answered is lost, and nobody waits for it. */
  const forget = (): void => {
    child = null
    ready = false
    for (const { endpoint, requests } of underWay.splice(0)) dropped(endpoint, requests)
    for (const done of flushing.splice(0)) done()
    settle()
  }

  /** It is started again, ever more rarely where it dies at once. */
  const lost = (of: ChildProcess): void => {
    if (child !== of) return
    forget()
    if (closed || plans.size === 0) return
    resting = setTimeout(() => {
      resting = null
      start()
    }, restMs).unref()
    restMs = Math.min(longestRestMs, restMs * 2)
  }

  const end = (): void => {
    const ending = child
    while (queue.take(() => undefined));
    forget()
    if (!ending?.pid || ending.exitCode !== null || ending.signalCode !== null) return
    ending.ref()
    ending.send({ kind: 'close' } satisfies ToShadows, () => undefined)
    const late = setTimeout(() => ending.kill('SIGKILL'), 3000)
    const gone = new Promise((resolve) => ending.once('exit', resolve)).then(() => clearTimeout(late))
    ended = Promise.all([ended, gone])
  }

  return {
    plan(plan) {
      if (plan.shadows.length === 0) plans.delete(plan.endpoint)
      else plans.set(plan.endpoint, plan)
      if (ready) tell({ kind: 'plan', plan })
      if (plans.size > 0) start()
      else end()
    },

    mirror(endpoint, request) {
      if (!plans.has(endpoint)) return
      for (const gone of queue.push(endpoint, request)) dropped(gone, 1)
      if (ready) soon()
    },

    counts(endpoint) {
      const told: Record<string, ShadowCounts> = {}
      for (const { name } of plans.get(endpoint)?.shadows ?? []) {
        const { answered, failed, dropped: gone, latency, host } = tallyOf(endpoint, name)
        told[name] = {
          answered,
          failed,
          dropped: gone,
          p50Ms: latency.quantileMs(0.5),
          p99Ms: latency.quantileMs(0.99),
          host,
        }
      }
      return told
    },

    waiting: () => queue.size(),

    async flush() {
      if (queue.size() > 0 || underWay.length > 0) {
        const settled = new Promise<void>((resolve) => waiting.push({ resolve }))
        soon()
        await settled
      }
      if (ready) {
        const flushed = new Promise<void>((resolve) => flushing.push(resolve))
        tell({ kind: 'flush' })
        await flushed
      }
      // One that was told to end writes what it has answered before it does.
      await ended
    },

    async close() {
      closed = true
      noLongerSoon()
      if (resting) clearTimeout(resting)
      end()
      await ended
    },
  }
}

const newTally = () => ({
  answered: 0,
  failed: 0,
  dropped: 0,
  latency: latencies(),
  host: null as ShadowCounts['host'],
})
