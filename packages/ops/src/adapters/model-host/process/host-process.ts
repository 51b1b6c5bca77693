import type { ChildProcess } from 'node:child_process'
import type { Socket } from 'node:net'
import type { SlipwayError } from '@slipway/contract/error'
import { hostBusy, hostDied, hostFailed, hostSlow, hostTookTooMuch } from '../model-host.errors.ts'
import type { ModelHealth } from '../../../ports/model-host.ts'
import { encodeFrame, type Frame, frameReader } from '../python/frames.ts'
import type { HostLimits } from './host-limits.ts'
import { isSwollen } from './is-swollen.ts'
import { endSpawned } from './bounded-spawn.ts'
import { type HeldMemory, memoryOf } from './held-memory.ts'

interface Call {
  readonly id: number
  readonly head: object
  readonly values: readonly Uint8Array[]
  readonly limitMs: number
  /** So much longer than its own limit it may wait for its turn. */
  readonly waitMs: number
  /** Since when it waits for its turn. */
  sinceMs: number
  readonly resolve: (frame: Frame) => void
  readonly reject: (cause: unknown) => void
  timer: NodeJS.Timeout | null
  /** It was under way when a process died: it is asked again alone, so that only the one to blame fails. */
  suspect: boolean
  /** Loads a model into a new process before anything is asked of it; nobody waits for it. */
  readonly warming: boolean
}

interface Running {
  readonly child: ChildProcess
  readonly link: Socket
  readonly memory: () => Promise<HeldMemory | null>
  /** Models that it still loads. */
  warming: number
  lastHeardMs: number
  /** Whether it was asked something since its memory was last looked at. */
  worked: boolean
  /** What it held when its models were loaded; null: not looked at yet. */
  loadedBytes: number | null
  /** `seems`: it is asked nothing more until what it works at is done; then its memory is looked at once more. */
  swollen: 'no' | 'seems' | 'looked-at'
}

/** What became of a process so far. */
export type ProcessState = Pick<ModelHealth, 'process' | 'lastEnd' | 'memoryBytes' | 'restarts'>

/** The first pause before a process that died is started again; it doubles up to the last. */
const firstPauseMs = 100
const lastPauseMs = 30_000
/** So often in a row a process may end while it loads its models, before those who wait are told. */
const mostDeathsLoading = 3
const mostSaid = 4096
/** What a call may wait for its turn unless said otherwise: a process may have to be started meanwhile. */
const mostWaitMs = 10_000
const lookEveryMs = 100

/**
 * One process that answers calls, started when the first comes and replaced when it dies, hangs, takes too much memory or
 * no longer answers pings. A call that takes too long is refused and its process killed; what else was under way is asked
 * again. One that keeps ever more memory is replaced between two calls.
 */
export const hostProcess = (
  /** Starts it, with pipes for what it says and, as the fourth, for frames. */
  spawned: () => ChildProcess,
  limits: HostLimits,
  models: ReadonlySet<string>,
  /** Hears why a process ended or is replaced. */
  tellEnd: (why: string) => void = () => {},
) => {
  let running: Running | null = null
  let queue: Call[] = []
  const sent = new Map<number, Call>()
  let calls = 0
  let deaths = 0
  let restart: NodeJS.Timeout | null = null
  let idle: NodeJS.Timeout | null = null
  let closed = false
  let said = ''
  let starts = 0
  let memoryBytes: number | null = null
  let lastEnd: ProcessState['lastEnd'] = null

  const ended = (why: string): void => {
    lastEnd = { why, atMs: Date.now() }
    tellEnd(why)
  }

  const settle = (call: Call): void => {
    if (call.timer) clearTimeout(call.timer)
    sent.delete(call.id)
    if (sent.size === 0 && queue.length === 0) running?.child.unref()
  }

  const refuse = (call: Call, cause: SlipwayError): void => {
    if (call.timer) clearTimeout(call.timer)
    call.reject(cause)
  }

  /** Whoever waits longer than this has given up. */
  const waitsFrom = (call: Call): void => {
    const mostMs = call.limitMs + call.waitMs
    call.timer = setTimeout(
      () => {
        queue = queue.filter((other) => other !== call)
        call.reject(hostBusy(mostMs))
      },
      Math.max(0, call.sinceMs + mostMs - performance.now()),
    )
  }

  const hear = (process: Running, { head, values }: Frame): void => {
    process.lastHeardMs = performance.now()
    const call = sent.get(head['call'] as number)
    if (!call) return
    settle(call)
    if ('failure' in head) call.reject(hostFailed(head['failure'] as 'failed', String(head['message'])))
    else {
      deaths = 0
      call.resolve({ head, values })
    }
    pump()
  }

  /** What was under way is asked again, one by one; alone, a call that ends the process again is to blame. */
  const gone = (process: Running, cause: SlipwayError, mayBlame = true): void => {
    if (running !== process) return
    running = null
    process.link.destroy()
    endSpawned(process.child)
    ended(cause.message)
    for (const { timer } of sent.values()) if (timer) clearTimeout(timer)
    const under = [...sent.values()].filter(({ warming }) => !warming)
    sent.clear()
    // One that ends while it loads its models does so again: nothing could be asked of it.
    if (process.warming > 0 && deaths + 1 >= mostDeathsLoading)
      for (const call of queue.splice(0)) refuse(call, cause)
    if (mayBlame && under.length === 1) {
      under[0]!.reject(cause)
      under.length = 0
    }
    if (mayBlame) for (const call of under) call.suspect = true
    for (const call of under) {
      call.sinceMs = performance.now()
      waitsFrom(call)
    }
    queue = [...under, ...queue]
    deaths++
    if (queue.length > 0) pump()
  }

  const newCall = (head: object, values: readonly Uint8Array[], limitMs: number, waitMs = mostWaitMs) => ({
    id: calls++,
    head,
    values,
    limitMs,
    waitMs,
    sinceMs: performance.now(),
    timer: null,
    suspect: false,
    warming: false,
  })

  const start = (): Running => {
    said = ''
    starts++
    memoryBytes = null
    const child = spawned()
    const link = child.stdio[3] as Socket
    const made: Running = {
      child,
      link,
      memory: memoryOf(child.pid ?? -1, limits.ownBytes),
      warming: models.size,
      lastHeardMs: performance.now(),
      worked: true,
      loadedBytes: null,
      swollen: 'no',
    }
    const read = frameReader((frame) => hear(made, frame))
    link.on('data', (piece: Buffer) => read(piece))
    link.on('error', () => undefined)
    const keep = (text: Buffer) => (said = (said + text.toString()).slice(-mostSaid))
    child.stdout!.on('data', keep)
    child.stderr!.on('data', keep)
    child.on('error', (error) => gone(made, hostDied(error.message, said)))
    child.on('exit', (code, signal) =>
      gone(made, hostDied(signal ? `signal ${signal}` : `exit code ${code}`, said)),
    )
    for (const stream of [child.stdout, child.stderr, link]) (stream as Socket).unref()
    child.unref()
    const warmed = () => {
      made.warming--
    }
    for (const model of models)
      send(made, {
        ...newCall({ op: 'open', model }, [], limits.openMs),
        warming: true,
        resolve: warmed,
        // Whoever asks for this model is told why it can't be loaded.
        reject: warmed,
      })
    return made
  }

  const send = (to: Running, call: Call): void => {
    sent.set(call.id, call)
    to.worked = true
    to.child.ref()
    if (call.timer) clearTimeout(call.timer)
    call.timer = setTimeout(() => {
      const slow = hostSlow(call.limitMs)
      settle(call)
      call.reject(slow)
      gone(to, slow, false)
      pump()
    }, call.limitMs)
    to.link.write(encodeFrame({ ...call.head, call: call.id }, call.values))
  }

  /** Ends a process that nothing else waits for. */
  const drop = (process: Running): null => {
    process.link.destroy()
    endSpawned(process.child)
    return null
  }

  const pump = (): void => {
    if (closed || restart) return
    if (running?.swollen === 'seems' && sent.size === 0) void renew(running)
    if (queue.length === 0) return
    if (!running) {
      if (deaths > 0) {
        const pauseMs = Math.min(firstPauseMs * 2 ** (deaths - 1), lastPauseMs)
        restart = setTimeout(() => {
          restart = null
          running ??= start()
          pump()
        }, pauseMs)
        return
      }
      running = start()
    }
    while (
      running.warming === 0 &&
      running.swollen === 'no' &&
      queue.length > 0 &&
      sent.size < limits.atOnce
    ) {
      const alone = queue[0]!.suspect || [...sent.values()].some(({ suspect }) => suspect)
      if (alone && sent.size > 0) return
      send(running, queue.shift()!)
    }
  }

  const look = async (): Promise<void> => {
    const process = running
    if (!process || !(process.worked || sent.size > 0)) return
    process.worked = false
    const held = await process.memory()
    // It may have been replaced meanwhile.
    if (held === null || process !== running) return
    const { residentBytes, countedBytes } = held
    memoryBytes = residentBytes
    if (process.warming === 0) process.loadedBytes ??= countedBytes
    if (residentBytes > limits.memoryBytes) gone(process, hostTookTooMuch(limits.memoryBytes, said))
    else if (
      process.swollen === 'no' &&
      isSwollen(countedBytes, process.loadedBytes ?? countedBytes, limits.memoryBytes)
    ) {
      process.swollen = 'seems'
      pump()
    }
  }

  /** Replaces a process that holds more than it should now that it works at nothing. */
  const renew = async (process: Running): Promise<void> => {
    process.swollen = 'looked-at'
    const heldBytes = (await process.memory())?.countedBytes ?? 0
    if (process !== running) return
    if (!isSwollen(heldBytes, process.loadedBytes ?? heldBytes, limits.memoryBytes)) process.swollen = 'no'
    else {
      ended(`It had grown to ${inMb(heldBytes)} MB, and is replaced before it reaches its limit.`)
      drop(process)
      // At once, so that the next caller need not wait for its libraries.
      running = start()
    }
    pump()
  }
  const looking = setInterval(() => void look(), lookEveryMs)
  looking.unref()

  const pinging = setInterval(() => {
    const asked = running
    if (!asked || performance.now() - asked.lastHeardMs < limits.pingMs) return
    // Loading a model may hold Python's lock for seconds; the call's own limit watches over that.
    if (sent.size === 0 && performance.now() - asked.lastHeardMs > 3 * limits.pingMs)
      gone(asked, hostDied('it no longer answered', said))
    else asked.link.write(encodeFrame({ op: 'ping', call: -1 }))
  }, limits.pingMs)
  pinging.unref()

  return {
    /** The process's id; null where none runs. */
    pid: (): number | null => running?.child.pid ?? null,
    state: (): ProcessState => ({
      process: restart || (running && running.warming > 0) ? 'starting' : running ? 'running' : 'none',
      lastEnd,
      memoryBytes: running ? memoryBytes : null,
      restarts: Math.max(0, starts - 1),
    }),

    /** Asks, and waits for the answer. Throws MODEL_HOST_… errors. */
    ask: (head: object, values: readonly Uint8Array[], limitMs: number, waitMs?: number): Promise<Frame> =>
      new Promise((resolve, reject) => {
        if (closed) {
          reject(hostDied('the server is closing', ''))
          return
        }
        const call: Call = { ...newCall(head, values, limitMs, waitMs), resolve, reject }
        waitsFrom(call)
        queue.push(call)
        pump()
      }),

    /** Lets a process that runs forget a model. */
    forget(model: string): void {
      running?.link.write(encodeFrame({ op: 'close', call: -1, model }))
      if (models.size > 0) return
      // The next version often asks for the same environment; importing its libraries takes seconds.
      idle = setTimeout(() => {
        if (models.size > 0 || !running || sent.size > 0 || queue.length > 0) return
        running = drop(running)
        deaths = 0
      }, limits.idleMs)
      idle.unref()
    },

    async close(): Promise<void> {
      closed = true
      clearInterval(pinging)
      clearInterval(looking)
      if (idle) clearTimeout(idle)
      if (restart) clearTimeout(restart)
      const ending = running
      running = null
      const waiting = [...sent.values(), ...queue]
      sent.clear()
      queue = []
      for (const call of waiting) {
        if (call.timer) clearTimeout(call.timer)
        call.reject(hostDied('the server is closing', ''))
      }
      if (!ending) return
      ending.child.ref()
      const ended = new Promise((done) => ending.child.once('exit', done))
      ending.link.destroy()
      endSpawned(ending.child)
      if (ending.child.exitCode === null && ending.child.signalCode === null) await ended
    },
  }
}

const inMb = (bytes: number): number => Math.round(bytes / 1024 ** 2)

export type HostProcess = ReturnType<typeof hostProcess>
