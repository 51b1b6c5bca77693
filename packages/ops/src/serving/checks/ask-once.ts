import { SlipwayError } from '@slipway/contract/error'
import type { ModelVersion } from '@slipway/contract/registry'
import { canMakeExample, exampleBatch, sliceBatch } from '@slipway/ml/model'
import type { HostedModel } from '../../ports/model-host.ts'

/** How a check ended. */
export interface Outcome {
  readonly ok: boolean
  /** Whether it was asked for an answer: where no row can be made that it would take, it was only opened. */
  readonly asked: boolean
  /** Why it failed. */
  readonly reason: string
  readonly tookMs: number
}

/** Opens a version where it would serve, and asks it for one row: of the example stored with it, else one that fits its signature. */
export async function askOnce(
  version: ModelVersion,
  open: (version: ModelVersion) => Promise<HostedModel>,
  tickMs: () => number = () => performance.now(),
): Promise<Outcome> {
  const began = tickMs()
  let said: Omit<Outcome, 'tookMs'>
  try {
    const hosted = await open(version)
    try {
      const { signature, example } = hosted
      const asked = example !== null || canMakeExample(signature)
      if (asked) await hosted.predict(example ? sliceBatch(example, 0, 1) : exampleBatch(signature))
      said = { ok: true, asked, reason: '' }
    } finally {
      await hosted.close()
    }
  } catch (cause) {
    said = { ok: false, asked: true, reason: reasonOf(cause) }
  }
  return { ...said, reason: said.reason.slice(0, 1000), tookMs: Math.round(tickMs() - began) }
}

/** With what to do about it, where that is known: whoever reads it later has nothing else of the failure. */
const reasonOf = (cause: unknown): string => {
  if (cause instanceof SlipwayError) return `${cause.message} ${cause.hint}`
  return cause instanceof Error ? cause.message : String(cause)
}
