import { openExplainer } from '@slipway/ml/explain'
import {
  type Batch,
  canMakeExample,
  exampleBatch,
  isForeign,
  openServed,
  readExample,
} from '@slipway/ml/model'
import type { PlanProofs } from '@slipway/ml/onnx'
import type { HostedModel, ModelHost } from '../../ports/model-host.ts'
import { drained } from './drained.ts'
import { largeBeyond } from './is-large.ts'
import { largeBatches } from './large-batches.ts'
import { modelClosed } from './model-host.errors.ts'
import { whileAsked } from './while-asked.ts'

/**
 * Runs models inside the server's process: what a model can answer at once (trees and linear models, a few rows) at once,
 * other small requests together on the event loop, requests of more than `largeRows` on a thread of their own (or `apart`),
 * so that they don't hold up the small.
 */
export const inProcessHost = ({
  largeRows = 2000,
  plans = true,
  proofs,
  slow,
  apart,
}: {
  largeRows?: number
  plans?: boolean
  /** What was found of plans before; see openNative. */
  proofs?: PlanProofs | undefined
  /** Where models are opened instead whose own example takes the processor so long: a run holds up everybody here. */
  slow?: { readonly ms: number; readonly host: Pick<ModelHost, 'open'> }
  /** Where large requests of models are answered that Slipway did not compile: what memory they take is not known. */
  apart?: Pick<ModelHost, 'open'>
} = {}): ModelHost => {
  const large = largeBatches()
  return {
    async open(dir, onRun = () => {}): Promise<HostedModel> {
      const model = await openServed(dir, { plans, proofs })
      const asked = (batch: Batch) => model.predict(batch)
      const alone = (batch: Batch) => {
        onRun(1)
        return model.predict(batch)
      }
      const together = model.signature.rows === 'one' ? alone : drained(asked, onRun)
      const example = await readExample(dir, model.signature)
      if (slow && !model.isNative && (await leastMs(model, example)) >= slow.ms) {
        await model.close()
        return slow.host.open(dir, onRun)
      }
      const explainer = openExplainer(dir, model)
      const aside = apart && (await isForeign(dir)) ? whileAsked(() => apart.open(dir)) : null
      const isLarge = aside ? largeBeyond(largeRows, model.signature) : ({ rows }: Batch) => rows > largeRows
      const onThread = {
        predict: (table: Batch, deadlineMs?: number) => large.predict(dir, table, deadlineMs),
      }
      const inFlight = new Set<Promise<unknown>>()
      let open = true
      const counted = async <T>(call: Promise<T>): Promise<T> => {
        inFlight.add(call)
        try {
          return await call
        } finally {
          inFlight.delete(call)
        }
      }
      return {
        signature: model.signature,
        runtime: 'onnx',
        example,
        predict(table, deadlineMs) {
          if (!open) return Promise.reject(modelClosed())
          if (isLarge(table)) {
            onRun(1)
            return counted((aside ?? onThread).predict(table, deadlineMs))
          }
          const outputs = model.predictNow(table)
          if (outputs === null) return counted(together(table))
          onRun(1)
          return outputs
        },
        async explain(batch, askedLately) {
          if (!open) throw modelClosed()
          return counted(explainer.explain(batch, { askedLately }))
        },
        async close() {
          if (!open) return
          open = false
          await Promise.allSettled(inFlight)
          large.closeModel(dir)
          await aside?.close()
          await explainer.close()
          await model.close()
        },
      }
    },
    close: () => large.close(),
  }
}

/** Milliseconds of this thread's processor time that an example takes; -1 where there is none that it answers. */
const leastMs = async (
  model: Pick<Awaited<ReturnType<typeof openServed>>, 'signature' | 'predict'>,
  example: Batch | null,
): Promise<number> => {
  const batch = example ?? (canMakeExample(model.signature) ? exampleBatch(model.signature) : null)
  if (!batch) return -1
  let least = Infinity
  // The first run of a model may prepare what later ones find.
  for (let turn = 0; turn < 2; turn++) {
    const before = process.threadCpuUsage()
    try {
      await model.predict(batch)
    } catch {
      return -1
    }
    const { user, system } = process.threadCpuUsage(before)
    least = Math.min(least, (user + system) / 1000)
  }
  return least
}
