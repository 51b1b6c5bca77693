import type { Worker } from 'node:worker_threads'

/** What a thread is told that has to end: it does so once it is between two things, by `process.exit()`. */
export interface End {
  readonly kind: 'end'
}

/**
 * Lets a thread end itself, and waits until it has, or for `withinMs`. From outside, by `terminate`, it may be ended only
 * while it does nothing: where it loads or runs an add-on (SQLite, DuckDB, ONNX Runtime), the add-on cannot make its answer
 * any more, throws where nobody catches, and the whole process aborts.
 */
export const endThread = (thread: Worker, withinMs = 10_000): Promise<void> =>
  new Promise((resolve) => {
    // It is over already.
    if (thread.threadId === -1) return resolve()
    const timer = setTimeout(resolve, withinMs)
    thread.once('exit', () => {
      clearTimeout(timer)
      resolve()
    })
    // oxlint-disable-next-line unicorn/require-post-message-target-origin -- threads have no origins
    thread.postMessage({ kind: 'end' } satisfies End)
  })
