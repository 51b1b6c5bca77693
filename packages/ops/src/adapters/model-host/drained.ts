import type { Table } from '@slipway/ml/table'
import { joinTables, sliceTable } from './join-tables.ts'

interface Waiting {
  readonly table: Table
  readonly resolve: (outputs: Table) => void
  readonly reject: (cause: unknown) => void
}

/** Past this many rows a micro-batch no longer gains, and only makes its callers wait. */
const maxBatchRows = 1024

/**
 * Answers calls that arrive while the event loop reads its sockets as one batch. No timer: an idle server answers
 * the first call at once, a busy one batches whatever came in while it worked.
 */
export const drained = (run: (table: Table) => Promise<Table>) => {
  let waiting: Waiting[] = []
  let running = false

  const answer = async (batch: readonly Waiting[]): Promise<void> => {
    try {
      const outputs = await run(joinTables(batch.map(({ table }) => table)))
      let at = 0
      for (const { table, resolve } of batch) {
        resolve(sliceTable(outputs, at, table.rows))
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
      while (count < waiting.length && (count === 0 || rows + waiting[count]!.table.rows <= maxBatchRows))
        rows += waiting[count++]!.table.rows
      const batch = waiting.slice(0, count)
      waiting = waiting.slice(count)
      await answer(batch)
    }
    running = false
  }

  return (table: Table): Promise<Table> =>
    new Promise((resolve, reject) => {
      waiting.push({ table, resolve, reject })
      if (running) return
      running = true
      setImmediate(() => void drain())
    })
}
