import type { RunEnd } from '@slipway/contract/tracking'
import type { Entry, Outbox } from './outbox.ts'
import { pointBuffer } from './point-buffer.ts'
import type { Reporter } from './reporter.ts'
import { letExit, type Sender } from './sender.ts'
import { type ParamValue, textsOf } from './texts.ts'
import { badPoint, endedAlready } from './tracking-run.errors.ts'

export interface RunOptions {
  /** By name; made where it is new. Absent: the default one. */
  readonly experiment?: string
  readonly name?: string
  readonly params?: { readonly [key: string]: ParamValue }
  readonly tags?: Readonly<Record<string, string>>
}

export type RunStatus = RunEnd['status']

/**
 * A run that is being logged. Logging never waits and never throws into what is logged: points go into a buffer, and
 * trouble goes to `onError`. `Source` is what an artifact may be given as.
 */
export interface TrackedRun<Source> extends AsyncDisposable {
  /** Known from the start, before a server has answered. */
  readonly id: string
  /** One point; `step` is a whole number. NaN and Infinity are values like any other. */
  metric(key: string, value: number, step?: number): void
  /** Points of one moment. */
  metrics(values: Readonly<Record<string, number>>, step?: number): void
  /** Set once: another value for the same key is refused and reported. */
  param(key: string, value: ParamValue): void
  params(values: { readonly [key: string]: ParamValue }): void
  tag(key: string, value: string): void
  tags(values: Readonly<Record<string, string>>): void
  /** Keeps bytes or a file with the run, under `path`. Ends once the content is kept, sent or not. */
  artifact(source: Source, path?: string): Promise<void>
  /** A run below this one. */
  child(options?: RunOptions): Promise<TrackedRun<Source>>
  /** Sends what was logged so far. False where no server took it, for now. */
  flush(): Promise<boolean>
  /** Ends the run and sends all of it; 'finished' where nothing else is said. False as for flush. */
  end(status?: RunStatus): Promise<boolean>
}

export interface RunParts<Source> {
  readonly id: string
  readonly outbox: Outbox
  readonly sender: Sender
  readonly reporter: Reporter
  /** Points that the buffer holds. */
  readonly bufferPoints: number
  /** The longest that a point stays in the buffer. */
  readonly flushMs: number
  /** How long flush and end wait for a server that does not answer. */
  readonly patienceMs: number
  /** Adds the entries of an artifact. */
  readonly keep: (source: Source, path: string | undefined) => Promise<void>
  readonly child: (options: RunOptions) => Promise<TrackedRun<Source>>
  /** Asked when the run ends, for what else its end tells. */
  readonly ending: () => Promise<Partial<RunEnd>>
  /** Called once everything is done. */
  readonly ended: (sent: boolean) => void
}

/** The run's own half: buffers, and what becomes of them. `spill` empties the buffer without waiting, as at exit. */
export function trackedRun<Source>(parts: RunParts<Source>) {
  const { outbox, sender, reporter } = parts
  const buffer = pointBuffer(parts.bufferPoints)
  const keeping = new Set<Promise<void>>()
  let timer: unknown = null
  let ending: Promise<boolean> | null = null
  let over = false

  /** Tells of what went wrong; throws it, and what the server refused before, where that was asked for. */
  function refuse(error: unknown): void {
    reporter.report(error)
    reporter.check()
  }

  function keep(entry: Entry): void {
    try {
      outbox.add(entry)
    } catch (error) {
      reporter.report(error)
    }
  }

  function spill(): void {
    const points = buffer.take()
    if (points) keep({ kind: 'points', points })
  }

  function send(): void {
    timer = null
    spill()
    sender.wake()
  }

  function add(key: string, value: number, step: number, tMs: number): void {
    if (over) return refuse(endedAlready(parts.id))
    if (typeof value !== 'number') return refuse(badPoint(key, `its value is ${typeof value}`))
    if (!Number.isSafeInteger(step)) return refuse(badPoint(key, `${step} is no whole step`))
    if (key.length === 0 || key.length > 250)
      return refuse(badPoint(key, `its key has ${key.length} characters`))
    if (reporter.held) reporter.check()
    if (buffer.add(key, value, step, tMs)) send()
    else if (timer === null) {
      timer = setTimeout(send, parts.flushMs)
      letExit(timer)
    }
  }

  function log(batch: { params?: Record<string, string>; tags?: Record<string, string> }): void {
    if (over) return refuse(endedAlready(parts.id))
    keep({ kind: 'log', batch })
    sender.wake()
    reporter.check()
  }

  async function hold(work: Promise<void>): Promise<void> {
    const kept = work.catch(reporter.report)
    keeping.add(kept)
    await kept
    keeping.delete(kept)
  }

  async function end(status: RunStatus): Promise<boolean> {
    const endedAtMs = Date.now()
    await Promise.all(keeping)
    const rest = await parts.ending()
    over = true
    spill()
    const body: RunEnd = { status, endedAtMs, ...rest }
    keep({ kind: 'end', end: body })
    const sent = await sender.flush(parts.patienceMs)
    await sender.close()
    outbox.close()
    parts.ended(sent)
    reporter.check()
    return sent
  }

  const run: TrackedRun<Source> = {
    id: parts.id,
    metric: (key, value, step = 0) => add(key, value, step, Date.now()),
    metrics(values, step = 0) {
      const nowMs = Date.now()
      for (const key in values) add(key, values[key]!, step, nowMs)
    },
    param: (key, value) => run.params({ [key]: value }),
    params: (values) => log({ params: textsOf(values) }),
    tag: (key, value) => run.tags({ [key]: value }),
    tags: (values) => log({ tags: { ...values } }),
    async artifact(source, path) {
      if (over) return refuse(endedAlready(parts.id))
      await hold(parts.keep(source, path))
      sender.wake()
      reporter.check()
    },
    child: (options = {}) => parts.child(options),
    async flush() {
      spill()
      const sent = await sender.flush(parts.patienceMs)
      reporter.check()
      return sent
    },
    end: (status = 'finished') => (ending ??= end(status)),
    async [Symbol.asyncDispose]() {
      await run.end()
    },
  }
  return { run, spill, hold, isEnding: () => ending !== null }
}
