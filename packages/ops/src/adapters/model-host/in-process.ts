import { type Batch, openServed } from '@slipway/ml/model'
import type { HostedModel, ModelHost } from '../../ports/model-host.ts'
import { drained } from './drained.ts'
import { largeBatches } from './large-batches.ts'
import { modelClosed } from './model-host.errors.ts'

/**
 * Runs models inside the server's process: small requests together on the event loop (a row takes some tens of
 * microseconds), requests of more than `largeRows` on a thread of their own, so that they don't hold up the small.
 */
export const inProcessHost = ({ largeRows = 2000 }: { largeRows?: number } = {}): ModelHost => {
  const large = largeBatches()
  return {
    async open(dir): Promise<HostedModel> {
      const model = await openServed(dir)
      const answer =
        model.signature.rows === 'one'
          ? (batch: Batch) => model.predict(batch)
          : drained((batch) => model.predict(batch))
      const inFlight = new Set<Promise<unknown>>()
      let open = true
      return {
        signature: model.signature,
        async predict(table) {
          if (!open) throw modelClosed()
          const call = table.rows > largeRows ? large.predict(dir, table) : answer(table)
          inFlight.add(call)
          try {
            return await call
          } finally {
            inFlight.delete(call)
          }
        },
        async close() {
          if (!open) return
          open = false
          await Promise.allSettled(inFlight)
          large.closeModel(dir)
          await model.close()
        },
      }
    },
    close: () => large.close(),
  }
}
