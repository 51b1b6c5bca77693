import type { FileRef, StepContext } from '@slipway/flow'
import { SlipwayError } from '@slipway/contract/error'
import { platformOf } from './platform.ts'
import type { Evidence, Metric } from './shapes.ts'

/** The version that answers now, and the evidence it was let in on. */
export interface Champion {
  readonly number: number
  readonly metrics: Readonly<Record<string, Metric>>
  readonly evidence: Evidence | null
}

/** The champion of a model, or null where there is none yet. */
export async function championOf(ctx: StepContext, model: string): Promise<Champion | null> {
  try {
    const version = await (await platformOf(ctx)).registry.getAlias({
      params: { name: model, alias: 'champion' },
    })
    const kept = version.facts.evidence as { predictions: string; width: number; ground: string } | undefined
    return {
      number: version.number,
      metrics: version.metrics,
      evidence: kept
        ? { predictions: fileOf(kept.predictions), width: kept.width, ground: kept.ground }
        : null,
    }
  } catch (error) {
    if (error instanceof SlipwayError && error.kind === 'not-found') return null
    throw error
  }
}

const fileOf = (digest: string): FileRef => ({ $file: { digest, bytes: 0, name: 'predictions.f64' } })
