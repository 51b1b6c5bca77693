import { availableParallelism } from 'node:os'
import { Worker } from 'node:worker_threads'
import { endThread } from '../../kernel/index.ts'
import type { Readers, ReadingAsk, ReadingReply } from '../../ports/readers.ts'
import type { ReaderCall, ReaderData, ReaderReply } from './reader-thread.ts'

/** A hop to a thread and back takes some tenths of a millisecond; what is shorter than this stays here. */
const worthAThreadMs = 4
/** Of the newest reading in the mean of its route. */
const weight = 0.3
const mostThreads = 4
const idleMs = 60_000
/** After a thread that could not start; each that fails too doubles it. */
const firstPauseMs = 1000
const longestPauseMs = 600_000

/** Runs from source under type stripping, and from a bundle where the thread's program lies beside it. */
const threadUrl = new URL(
  import.meta.url.endsWith('.ts') ? './reader-thread.ts' : './reader-thread.js',
  import.meta.url,
)

const newWorker = (data: ReaderData): Worker =>
  new Worker(threadUrl, {
    workerData: data,
    resourceLimits: { maxYoungGenerationSizeMb: 48, maxOldGenerationSizeMb: 512 },
  })

interface Thread {
  readonly worker: Worker
  readonly waiting: Map<number, (reply: ReadingReply | null) => void>
  ready: boolean
  rest: NodeJS.Timeout | undefined
}

/**
 * Threads over one SQLite file. None runs until a route's readings have proved long, and one that had nothing to do
 * for a minute ends. Where one breaks, its askers answer by themselves; where none can start, they do so for longer and
 * longer before the next is tried.
 * @param most threads at once; where absent, as many as there are processors, up to four
 */
export function openReaders(
  data: ReaderData,
  most: number = Math.min(availableParallelism(), mostThreads),
  {
    start = newWorker,
    nowMs = () => performance.now(),
  }: { start?: typeof newWorker; nowMs?: () => number } = {},
): Readers {
  const threads: Thread[] = []
  const means = new Map<string, number>()
  let calls = 0
  let failures = 0
  let pausedUntilMs = 0
  let closed = false

  const took = (route: string, ms: number) => {
    const before = means.get(route)
    means.set(route, before === undefined ? ms : before + weight * (ms - before))
  }

  const end = (thread: Thread) => {
    const at = threads.indexOf(thread)
    if (at >= 0) threads.splice(at, 1)
    if (at >= 0 && !thread.ready) {
      pausedUntilMs = nowMs() + Math.min(firstPauseMs * 2 ** failures, longestPauseMs)
      failures++
    }
    clearTimeout(thread.rest)
    for (const give of thread.waiting.values()) give(null)
    thread.waiting.clear()
  }

  const startOne = () => {
    const worker = start(data)
    const thread: Thread = { worker, waiting: new Map(), ready: false, rest: undefined }
    worker.unref()
    worker.on('message', (said: ReaderReply | 'ready') => {
      if (said === 'ready') {
        thread.ready = true
        failures = 0
      } else {
        took(said.route, said.tookMs)
        thread.waiting.get(said.call)?.(said.reply)
        thread.waiting.delete(said.call)
      }
      if (thread.waiting.size === 0) rest(thread)
    })
    worker.on('error', () => end(thread))
    worker.on('exit', () => end(thread))
    threads.push(thread)
  }

  const rest = (thread: Thread) => {
    clearTimeout(thread.rest)
    thread.rest = setTimeout(() => {
      end(thread)
      void endThread(thread.worker)
    }, idleMs).unref()
  }

  /** The one with the least to do; another is started while all that run have something. */
  const free = (): Thread | undefined => {
    const ready = threads.filter((thread) => thread.ready)
    const best = ready.sort((a, b) => a.waiting.size - b.waiting.size)[0]
    const starting = threads.length > ready.length
    const wanted = !best || best.waiting.size > 0
    if (wanted && !starting && threads.length < most && nowMs() >= pausedUntilMs) startOne()
    return best
  }

  const ask = (thread: Thread, call: ReaderCall): Promise<ReadingReply | null> =>
    new Promise((give) => {
      clearTimeout(thread.rest)
      thread.waiting.set(call.call, give)
      // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins
      thread.worker.postMessage(call)
    })

  return {
    took,
    async answer(route: string, request: ReadingAsk) {
      if (closed || (means.get(route) ?? 0) < worthAThreadMs) return null
      const thread = free()
      return thread ? ask(thread, { call: calls++, route, request }) : null
    },
    async close() {
      closed = true
      for (const thread of threads.splice(0)) {
        end(thread)
        await endThread(thread.worker)
      }
    },
  }
}
