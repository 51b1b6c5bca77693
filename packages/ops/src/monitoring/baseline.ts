import type { DriftBaseline } from '@slipway/ml/drift'
import { baselineUnreadable } from './monitoring.errors.ts'

/**
 * What `baseline.json` in a model folder holds: the training rows' inputs, and the model's answers to rows that
 * it was not fitted on. A file that is a single baseline is that of the inputs.
 */
export interface ModelBaseline {
  readonly inputs: DriftBaseline
  readonly predictions: DriftBaseline | null
}

/** Reads a baseline from its file's bytes. */
export const readBaseline = async (
  bytes: AsyncIterable<Uint8Array>,
  model: string,
  version: number,
): Promise<ModelBaseline> => {
  const chunks: Uint8Array[] = []
  for await (const chunk of bytes) chunks.push(chunk)
  let parsed: Partial<ModelBaseline> | DriftBaseline | null
  try {
    parsed = JSON.parse(Buffer.concat(chunks).toString('utf8')) as typeof parsed
  } catch (cause) {
    throw baselineUnreadable(model, version, cause)
  }
  if (parsed && 'columns' in parsed) return { inputs: checked(parsed, model, version), predictions: null }
  const { inputs, predictions = null } = parsed ?? {}
  if (!inputs) throw baselineUnreadable(model, version, new Error('it has no "inputs"'))
  return {
    inputs: checked(inputs, model, version),
    predictions: predictions && checked(predictions, model, version),
  }
}

const checked = (baseline: DriftBaseline, model: string, version: number): DriftBaseline => {
  if (baseline.version !== 1 || !Array.isArray(baseline.columns))
    throw baselineUnreadable(model, version, new Error(`it is of version ${String(baseline.version)}, not 1`))
  return baseline
}
