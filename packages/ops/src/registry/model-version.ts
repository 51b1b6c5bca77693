import type { GateVerdict, ModelFile, ModelStage, NewModelVersion } from '@slipway/contract/registry'
import { filePathRefused, thresholdContradicted, versionRefused } from './registry.errors.ts'

/** Where a new version stands: what a gate refused is kept, for the record, and goes nowhere. */
export const firstStage = (gate: GateVerdict | null | undefined): ModelStage =>
  gate && !gate.passed ? 'refused' : 'candidate'

/** A verdict moves a candidate to refused and back; whatever stands further on stays where it is. */
export function stageAfterGate(stage: ModelStage, gate: GateVerdict): ModelStage {
  if (stage !== 'candidate' && stage !== 'refused') return stage
  return firstStage(gate)
}

/** Throws REGISTRY_VERSION_REFUSED where a refused version would be used. */
export function mustBeUsable(
  version: { model: string; number: number; stage: ModelStage },
  wish: string,
): void {
  if (version.stage === 'refused' && wish !== 'archived' && wish !== 'refused')
    throw versionRefused(version.model, version.number, wish)
}

/** Throws REGISTRY_FILE_PATH_REFUSED: a model folder is written out of these paths. */
export function mustBeFolder(files: readonly ModelFile[]): void {
  const seen = new Set<string>()
  for (const { path } of files) {
    const parts = path.split('/')
    const strange = parts.some((part) => part === '' || part === '.' || part === '..') || /[\\\0:]/.test(path)
    if (strange || seen.has(path)) throw filePathRefused(path)
    seen.add(path)
  }
}

/** Throws REGISTRY_THRESHOLD_CONTRADICTED: what is kept of a deployment must be what would be served. */
export function mustBeDeployable({ deployment, signature }: NewModelVersion): void {
  const wished = deployment?.threshold ?? null
  const signed = typeof signature.threshold === 'number' ? signature.threshold : null
  if (wished !== null && wished !== signed) throw thresholdContradicted(wished, signed)
}
