import { Worker } from 'node:worker_threads'
import { endThread } from '../../kernel/index.ts'
import type { RollAsk, RollReply } from './roll-thread.store.ts'

/** Runs from source under type stripping, and from a bundle where the thread's program lies beside it. */
const threadUrl = new URL(
  import.meta.url.endsWith('.ts') ? './roll-thread.store.ts' : './roll-thread.store.js',
  import.meta.url,
)

/** How long a thread with nothing to do is kept: to begin one costs more than most segments. */
const idleMs = 300_000

type Without<T, K extends PropertyKey> = T extends unknown ? Omit<T, K> : never

/** A thread that rolls segments, begun when there is something to roll. */
export const openRoller = () => {
  let worker: Worker | null = null
  let rest: NodeJS.Timeout | undefined
  let calls = 0
  const waiting = new Map<number, { resolve(rows: number): void; reject(cause: unknown): void }>()

  const end = (cause: unknown) => {
    clearTimeout(rest)
    const over = worker
    worker = null
    for (const { reject } of waiting.values()) reject(cause)
    waiting.clear()
    return over && endThread(over)
  }

  const started = (): Worker => {
    if (worker) return worker
    // One thread of the engine, where segments are joined: what it saves in time it would take from those who answer.
    const made = new Worker(threadUrl, { env: { ...process.env, SLIPWAY_THREADS: '1' } })
    made.on('message', ({ call, rows, failure }: RollReply) => {
      const asked = waiting.get(call)
      waiting.delete(call)
      if (waiting.size === 0) {
        made.unref()
        rest = setTimeout(() => void end(new Error('idle')), idleMs)
        rest.unref()
      }
      if (failure === undefined) asked?.resolve(rows ?? 0)
      else asked?.reject(new Error(failure))
    })
    const lost = (cause: unknown) => worker === made && void end(cause)
    made.on('error', lost)
    made.on('exit', (code) => lost(new Error(`the thread that rolls captures ended with ${code}`)))
    return (worker = made)
  }

  return {
    ask: (ask: Without<RollAsk, 'call'>): Promise<number> =>
      new Promise((resolve, reject) => {
        clearTimeout(rest)
        const call = calls++
        waiting.set(call, { resolve, reject })
        const thread = started()
        thread.ref()
        // oxlint-disable-next-line unicorn/require-post-message-target-origin
        thread.postMessage({ ...ask, call } as RollAsk)
      }),
    close: async (): Promise<void> => void (await end(new Error('the server is closing'))),
  }
}
export type Roller = ReturnType<typeof openRoller>
