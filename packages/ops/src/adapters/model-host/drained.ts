import { type Batch, isTensor, joinable, sliceBatch } from '@slipway/ml/model'
import { isByRow, joinBatches } from './join-batches.ts'

interface Waiting {
  readonly table: Batch
  readonly resolve: (outputs: Batch) => void
  readonly reject: (cause: unknown) => void
}

/** Past this many rows a micro-batch no longer gains, and only makes its callers wait. */
const maxBatchRows = 1024

/**
 * Answers calls that arrive while the event loop reads its sockets as one batch. No timer: an idle server answers
 * the first call at once, a busy one batches whatever came in while it worked.
 */
export const drained = (
  run: (table: Batch) => Promise<Batch>,
  onRun: (requests: number) => void = () => {},
) => {
  let waiting: Waiting[] = []
  let running = false

  const answer = async (batch: readonly Waiting[]): Promise<void> => {
    onRun(batch.length)
    try {
      const outputs = await run(joinBatches(batch.map(({ table }) => table)))
      // A model may declare sizes as if they were rows that are not: then each request is asked alone.
      if (batch.length > 1 && !isByRow(outputs)) throw new Error('the answers of joined requests are no rows')
      let at = 0
      for (const { table, resolve } of batch) {
        resolve(sliceBatch(outputs, at, table.rows))
        at += table.rows
      }
    } catch (cause) {
      const [only] = batch
      if (batch.length === 1 && only) only.reject(cause)
      // One caller's rows must not fail the others': ask again, one by one.
      else for (const one of batch) await answer([one])
    }
  }

  const drain = async (): Promise<void> => {
    while (waiting.length > 0) {
      let count = 0
      let rows = 0
      while (
        count < waiting.length &&
        (count === 0 || mayJoin(waiting[0]!.table, waiting[count]!.table, rows))
      )
        rows += waiting[count++]!.table.rows
      const batch = waiting.slice(0, count)
      waiting = waiting.slice(count)
      await answer(batch)
    }
    running = false
  }

  return (table: Batch): Promise<Batch> =>
    new Promise((resolve, reject) => {
      waiting.push({ table, resolve, reject })
      if (running) return
      running = true
      setImmediate(() => void drain())
    })
}

const mayJoin = (first: Batch, next: Batch, rows: number): boolean =>
  rows + next.rows <= maxBatchRows &&
  first.columns.every((column, at) => {
    const other = next.columns[at]!
    return !isTensor(column) || (isTensor(other) && joinable(column, other))
  })
