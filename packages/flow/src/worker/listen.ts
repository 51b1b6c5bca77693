import { liveLines } from './live-lines.ts'
import type { Mask } from './mask.ts'
import type { WorkerEnd, WorkerEvent, WorkerFree } from './protocol.ts'
import type { WorkerProcess } from './worker-process.ts'

/** Takes what an attempt prints, line by line. */
export interface LogSink {
  /** A promise where the writer is behind: nothing more is to come until it resolves. */
  write(text: string): Promise<void> | null
}

const mostLastWords = 40

/** Hears what the worker says and what the step prints; `free` when it has said all of both and stays. */
export const listen = (
  worker: WorkerProcess,
  to: {
    /** The line after which nothing more of this attempt is printed. */
    readonly mark: string
    readonly mask: Mask | null
    readonly log: LogSink | null
    readonly onEvent: (event: WorkerEvent) => void
  },
) => {
  const free = Promise.withResolvers<void>()
  const awaited = new Set(['report', 'stdout', 'stderr'])
  const live = liveLines(to.onEvent)
  const lastWords: string[] = []
  let told: WorkerEnd | null = null

  const over = (from: string) => {
    awaited.delete(from)
    if (awaited.size === 0) free.resolve()
  }
  const onPrinted = (stream: 'step' | 'stdout' | 'stderr', block: string) => {
    if (stream === 'stderr') {
      lastWords.push(...block.slice(-8000).split('\n'))
      if (lastWords.length > mostLastWords) lastWords.splice(0, lastWords.length - mostLastWords)
    }
    live.pass(stream, block)
    return to.log?.write(`${block}\n`) ?? null
  }
  const onReport = (line: string) => {
    const event = to.mask ? masked(parsed(line), to.mask) : parsed(line)
    if (event === null) return null
    if (event.type === 'free') over('report')
    else if (event.type === 'done' || event.type === 'failed') told = event
    else if (event.type === 'log') return onPrinted(event.stream, event.text)
    else to.onEvent(event)
    return null
  }
  worker.hear((from, block) => {
    if (from === 'report') return all(block.split('\n').map(onReport))
    // A last line that the step did not end stands before the mark.
    const at = block.indexOf(to.mark)
    const text = at < 0 ? block : block.slice(0, at).replace(/\n$/, '')
    if (at >= 0) over(from)
    return at === 0 ? null : onPrinted(from, text)
  }, to.mask)

  return {
    free: free.promise,
    isFree: () => awaited.size === 0,
    /** How the attempt ended, in the worker's own words; null where it could not say. */
    told: (): WorkerEnd | null => told,
    /** What it said last on stderr. */
    lastWords,
    /** Nothing more comes. */
    end: () => live.end(),
  }
}

type Told = WorkerEvent | WorkerEnd | WorkerFree

/** null for what no worker says: a step can reach its descriptor, too. */
const parsed = (line: string): Told | null => {
  try {
    const value: unknown = JSON.parse(line)
    return typeof value === 'object' && value !== null && 'type' in value ? (value as Told) : null
  } catch {
    return null
  }
}

const masked = (event: Told | null, mask: Mask): Told | null => {
  if (event?.type === 'failed') return { ...event, failure: mask.failure(event.failure) }
  if (event === null || event.type === 'done' || event.type === 'free') return event
  return { ...(mask.json(event as never) as unknown as WorkerEvent), type: event.type } as Told
}

const all = (taken: readonly (Promise<void> | null)[]): Promise<void> | null => {
  const waits = taken.filter((one) => one !== null)
  return waits.length === 0 ? null : Promise.all(waits).then(() => undefined)
}
