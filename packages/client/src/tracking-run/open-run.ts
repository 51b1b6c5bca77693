import type { NewRun, RunEnd } from '@slipway/contract/tracking'
import type { Client } from '../index.ts'
import { deliver } from './deliver.ts'
import type { Entry, Outbox } from './outbox.ts'
import { type OnError, reporter } from './reporter.ts'
import { openSender } from './sender.ts'
import { newRunId, textsOf } from './texts.ts'
import { type RunOptions, type TrackedRun, trackedRun } from './tracked-run.ts'
import { notSent, parentPending } from './tracking-run.errors.ts'

/** How a run is logged, where the surroundings do not say. */
export interface LogOptions {
  /** What becomes of data that is not kept. Default: a warning, once for each kind of trouble. */
  readonly onError?: OnError
  /** The longest that a point waits in memory before it is passed on. Default: 1000. */
  readonly flushMs?: number
  /** Points that memory holds before they are passed on. Default: 65,536. */
  readonly bufferPoints?: number
  /** How long flush and end wait while no server answers. */
  readonly patienceMs?: number
}

/** What differs between Node and a browser. */
export interface Surroundings<Source> {
  readonly log: LogOptions
  readonly patienceMs: number
  /** Where entries stay that are not sent; null: nowhere. */
  readonly whereKept: string | null
  readonly connect: () => Promise<Client>
  readonly outbox: (run: NewRun) => Outbox
  readonly keep: (outbox: Outbox, source: Source, path: string | undefined) => Promise<void>
  /** Told of a run that opened; gives what to tell at its end, and when it has ended. */
  readonly opened: (run: OpenedRun) => {
    readonly ending: () => Promise<Partial<RunEnd>>
    readonly ended: (sent: boolean) => void
  }
}

export interface OpenedRun {
  readonly run: TrackedRun<any>
  readonly outbox: Outbox
  /** A run that was started here, not below another one. */
  readonly top: boolean
  /** Passes the buffer on without waiting. */
  readonly spill: () => void
  readonly isEnding: () => boolean
  /** The run does not end before this has. */
  readonly hold: (work: Promise<void>) => void
}

/** What a run begins with beside its options. */
export interface Above {
  readonly parentId?: string
  /** Whether the server knows the parent; the child's start waits for that. */
  readonly parentKnown?: () => boolean
}

/** Starts a run: its first entry is kept when this returns, and on its way. */
export function openRun<Source>(
  around: Surroundings<Source>,
  options: RunOptions,
  above: Above = {},
): TrackedRun<Source> {
  const id = newRunId()
  const body: NewRun = {
    id,
    startedAtMs: Date.now(),
    ...(options.experiment === undefined ? {} : { experiment: options.experiment }),
    ...(options.name === undefined ? {} : { name: options.name }),
    ...(options.params === undefined ? {} : { params: textsOf(options.params) }),
    ...(options.tags === undefined ? {} : { tags: { ...options.tags } }),
    ...(above.parentId === undefined ? {} : { parentId: above.parentId }),
  }
  const { log } = around
  const trouble = reporter(log.onError)
  const outbox = around.outbox(body)
  outbox.add({ kind: 'start', run: body })
  let known = false
  const send = async (entry: Entry) => {
    if (entry.kind === 'start' && above.parentKnown?.() === false) throw parentPending(id)
    await deliver(await around.connect(), id, entry, trouble.report)
    if (entry.kind === 'start') known = true
  }
  const sender = openSender(outbox, send, trouble.report)
  let end: ReturnType<Surroundings<Source>['opened']>
  const opened = trackedRun<Source>({
    id,
    outbox,
    sender,
    reporter: trouble,
    bufferPoints: log.bufferPoints ?? 65_536,
    flushMs: log.flushMs ?? 1000,
    patienceMs: log.patienceMs ?? around.patienceMs,
    keep: (source, path) => around.keep(outbox, source, path),
    async child(options) {
      const inherited = body.experiment === undefined ? {} : { experiment: body.experiment }
      return openRun(around, { ...inherited, ...options }, { parentId: id, parentKnown: () => known })
    },
    ending: () => end.ending(),
    ended(sent) {
      end.ended(sent)
      if (!sent && log.onError !== 'throw') trouble.report(notSent(id, around.whereKept))
    },
  })
  end = around.opened({ ...opened, outbox, top: above.parentId === undefined })
  sender.wake()
  return opened.run
}
