import { setImmediate } from 'node:timers/promises'
import { parentPort } from 'node:worker_threads'
import { type Batch, openServed } from '@slipway/ml/model'
import type { End } from '../../kernel/index.ts'
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

const skipped = new Set<number>()
/** The call that is answered now. */
let now: number | null = null

/** Between two parts of a run. */
const between = (): void => {
  if (now !== null && skipped.has(now)) throw new Error('Nobody waits for it any more.')
  giveWay()
}

const modelAt = (dir: string) => {
  let model = models.get(dir)
  // Many rows are ONNX Runtime's.
  if (!model) models.set(dir, (model = openServed(dir, { plans: false, between })))
  return model
}

const answer = async (ask: Exclude<Ask, { kind: 'skip' }>): Promise<void> => {
  if (ask.kind === 'close') {
    const model = models.get(ask.dir)
    models.delete(ask.dir)
    await (await model)?.close()
    return
  }
  // What was said meanwhile is heard.
  await setImmediate()
  if (skipped.delete(ask.call)) return
  try {
    now = ask.call
    const outputs = await (await modelAt(ask.dir)).predict(ask.table)
    port.postMessage({ call: ask.call, outputs } satisfies Answer)
  } catch (cause) {
    if (skipped.has(ask.call)) return
    models.delete(ask.dir)
    port.postMessage({
      call: ask.call,
      failure: cause instanceof Error ? cause.message : String(cause),
    } satisfies Answer)
  } finally {
    now = null
    skipped.delete(ask.call)
  }
}

/** One after another: a run occupies the thread anyway, and a model is not closed under a run. */
let last: Promise<void> = Promise.resolve()
port.on('message', (ask: Ask | End) => {
  if (ask.kind === 'skip') skipped.add(ask.call)
  else last = last.then(() => (ask.kind === 'end' ? process.exit() : answer(ask))).catch(() => {})
})
