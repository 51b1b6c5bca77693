import { Worker } from 'node:worker_threads'
import type { Batch, BatchColumn } from '@slipway/ml/model'
import { endThread } from '../../kernel/index.ts'
import { hostSlow, runFailed, workerLost } from './model-host.errors.ts'
import type { Answer, Ask } from './predict-worker.ts'

interface Pending {
  readonly ask: Ask
  readonly timer: NodeJS.Timeout | undefined
  readonly resolve: (outputs: Batch) => void
  readonly reject: (cause: unknown) => void
}

/** Runs from source under type stripping, and from a bundle where the worker lies beside it as JavaScript. */
const workerUrl = new URL(
  import.meta.url.endsWith('.ts') ? './predict-worker.ts' : './predict-worker.js',
  import.meta.url,
)

/** Worker threads have no origins, whatever the rule for windows says. */
const post = (to: Worker, ask: Ask): void => {
  // oxlint-disable-next-line unicorn/require-post-message-target-origin
  to.postMessage(ask)
}

/** A thread for the batches that would block the event loop: an inference run is synchronous. Started on first use. */
export const largeBatches = () => {
  let worker: Worker | null = null
  let calls = 0
  const pending = new Map<number, Pending>()

  const settled = (call: number): Pending | undefined => {
    const found = pending.get(call)
    clearTimeout(found?.timer)
    pending.delete(call)
    return found
  }

  const lost = (cause: unknown) => {
    worker = null
    for (const call of pending.keys()) settled(call)!.reject(workerLost(cause))
  }

  /** Lets a thread end with the part of a run that it is at. */
  const dismissed = (thread: Worker, calls: Iterable<number>): Promise<void> => {
    for (const call of calls) post(thread, { kind: 'skip', call })
    thread.unref()
    return endThread(thread)
  }

  /** A run ends between two parts at best: where this call is the one that runs, another thread asks the others. */
  const late = (call: number, deadlineMs: number): void => {
    const runs = pending.keys().next().value === call
    settled(call)?.reject(hostSlow(deadlineMs))
    if (!worker) return
    if (!runs) return post(worker, { kind: 'skip', call })
    const ending = worker
    worker = null
    void dismissed(ending, [call, ...pending.keys()])
    if (pending.size === 0) return
    const next = started()
    next.ref()
    for (const { ask } of pending.values()) post(next, ask)
  }

  const started = (): Worker => {
    if (worker) return worker
    const made = new Worker(workerUrl)
    made.unref()
    made.on('message', (answer: Answer) => {
      // A thread that is being ended may have answered just before.
      if (worker !== made) return
      const call = settled(answer.call)
      if (pending.size === 0) made.unref()
      if ('outputs' in answer) call?.resolve(answer.outputs)
      else call?.reject(runFailed(answer.failure))
    })
    made.on('error', (cause) => {
      if (worker === made) lost(cause)
    })
    made.on('exit', (code) => {
      if (worker === made) lost(new Error(`exit code ${code}`))
    })
    return (worker = made)
  }

  return {
    /** Throws MODEL_HOST_TIMEOUT after `deadlineMs`, where given. */
    predict: (dir: string, table: Batch, deadlineMs?: number): Promise<Batch> =>
      new Promise((resolve, reject) => {
        const call = calls++
        const ask: Ask = { kind: 'predict', call, dir, table: owned(table) }
        const timer =
          deadlineMs === undefined ? undefined : setTimeout(() => late(call, deadlineMs), deadlineMs)
        pending.set(call, { ask, timer, resolve, reject })
        const to = started()
        to.ref()
        post(to, ask)
      }),
    closeModel(dir: string): void {
      if (worker) post(worker, { kind: 'close', dir })
    },
    async close(): Promise<void> {
      const ending = worker
      const calls = [...pending.keys()]
      lost(new Error('the server is closing'))
      if (ending) await dismissed(ending, calls)
    },
  }
}

/** A view into a larger buffer would take the whole buffer along: copy the part that is meant. */
const owned = (batch: Batch): Batch => ({
  rows: batch.rows,
  columns: batch.columns.map((column): BatchColumn => {
    if ('codes' in column) return isWhole(column.codes) ? column : { ...column, codes: column.codes.slice() }
    const { values } = column
    if (!('buffer' in values) || isWhole(values)) return column
    return { ...column, values: values.slice() } as BatchColumn
  }),
})

const isWhole = ({ byteLength, buffer }: ArrayBufferView): boolean => byteLength === buffer.byteLength
