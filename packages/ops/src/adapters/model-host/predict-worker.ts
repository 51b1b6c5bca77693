import { parentPort } from 'node:worker_threads'
import { type Batch, openServed } from '@slipway/ml/model'
import { giveWay, stepBack } from '../../kernel/step-back.ts'

export type Ask =
  | { readonly kind: 'predict'; readonly call: number; readonly dir: string; readonly table: Batch }
  /** Nobody waits for the answer any more. */
  | { readonly kind: 'skip'; readonly call: number }
  | { readonly kind: 'close'; readonly dir: string }
export type Answer =
  | { readonly call: number; readonly outputs: Batch }
  | { readonly call: number; readonly failure: string }

const port = parentPort
if (!port) throw new Error('predict-worker runs only as a worker thread')
stepBack()

const models = new Map<string, ReturnType<typeof openServed>>()

const modelAt = (dir: string) => {
  let model = models.get(dir)
  // Many rows are ONNX Runtime's.
  if (!model) models.set(dir, (model = openServed(dir, { plans: false, between: giveWay })))
  return model
}

const skipped = new Set<number>()

const answer = async (ask: Exclude<Ask, { kind: 'skip' }>): Promise<void> => {
  if (ask.kind === 'predict' && skipped.delete(ask.call)) return
  if (ask.kind === 'close') {
    const model = models.get(ask.dir)
    models.delete(ask.dir)
    await (await model)?.close()
    return
  }
  try {
    const outputs = await (await modelAt(ask.dir)).predict(ask.table)
    port.postMessage({ call: ask.call, outputs } satisfies Answer)
  } catch (cause) {
    models.delete(ask.dir)
    port.postMessage({
      call: ask.call,
      failure: cause instanceof Error ? cause.message : String(cause),
    } satisfies Answer)
  }
}

/** One after another: a run occupies the thread anyway, and a model is not closed under a run. */
let last: Promise<void> = Promise.resolve()
port.on('message', (ask: Ask) => {
  if (ask.kind === 'skip') {
    skipped.add(ask.call)
    return
  }
  last = last.then(() => answer(ask)).catch(() => {})
})
