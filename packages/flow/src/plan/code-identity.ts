import type { StepFacts, StepOptions } from '../authoring/step-facts.ts'
import { type Json, jsonDigest } from '../encoding/index.ts'

/** What a step is made of. */
export interface StepCode {
  /** Equal for equal code, wherever it lies and whatever else changed around it. */
  readonly digest: string
  /** The files of the project that it is in; paths of bundle.sources. */
  readonly files: readonly string[]
}

/**
 * What a node is, but for its inputs: its code, or the text that stands for it; the variables that it gets; and the
 * parameters that its function may hold, where it was made while pipelines were built.
 */
export const codeIdentity = (
  { approval, command, held }: StepFacts,
  { cache, env }: StepOptions,
  step: string,
  { digest }: StepCode,
): string => {
  if (approval) return jsonDigest({ step, approval: { ...approval } })
  const code: Json =
    typeof cache === 'string' ? { key: cache } : { digest, command: command as unknown as Json, held }
  return jsonDigest({ step: command ? null : step, set: { ...env?.set }, code })
}
