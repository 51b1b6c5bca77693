import { Worker } from 'node:worker_threads'
import type { Batch, BatchColumn } from '@slipway/ml/model'
import { runFailed, workerLost } from './model-host.errors.ts'
import type { Answer, Ask } from './predict-worker.ts'

interface Pending {
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

  const lost = (cause: unknown) => {
    worker = null
    for (const { reject } of pending.values()) reject(workerLost(cause))
    pending.clear()
  }

  const started = (): Worker => {
    if (worker) return worker
    const made = new Worker(workerUrl)
    made.unref()
    made.on('message', (answer: Answer) => {
      const call = pending.get(answer.call)
      pending.delete(answer.call)
      if (pending.size === 0) made.unref()
      if ('outputs' in answer) call?.resolve(answer.outputs)
      else call?.reject(runFailed(answer.failure))
    })
    made.on('error', lost)
    made.on('exit', (code) => {
      if (worker === made) lost(new Error(`exit code ${code}`))
    })
    return (worker = made)
  }

  return {
    predict: (dir: string, table: Batch): Promise<Batch> =>
      new Promise((resolve, reject) => {
        const call = calls++
        pending.set(call, { resolve, reject })
        const to = started()
        to.ref()
        post(to, { kind: 'predict', call, dir, table: owned(table) })
      }),
    closeModel(dir: string): void {
      if (worker) post(worker, { kind: 'close', dir })
    },
    async close(): Promise<void> {
      const ending = worker
      worker = null
      await ending?.terminate()
      lost(new Error('the server is closing'))
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
