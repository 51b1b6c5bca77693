import type { AnyPipeline } from '../authoring/pipeline.ts'
import { parameterType, parameterUnknown } from './plan.errors.ts'

/** The pipeline's parameters with some replaced. Throws FLOW_PARAM_UNKNOWN and FLOW_PARAM_TYPE. */
export const parametersOf = (
  pipeline: AnyPipeline,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> => {
  const own = pipeline.params as Record<string, unknown>
  for (const [name, value] of Object.entries(given)) {
    if (!Object.hasOwn(own, name)) throw parameterUnknown(name, Object.keys(own))
    const wanted = typeName(own[name])
    if (wanted !== 'null' && typeName(value) !== wanted)
      throw parameterType(name, wanted, JSON.stringify(value) ?? String(value))
  }
  return { ...own, ...given }
}

const typeName = (value: unknown): string =>
  value === null || value === undefined ? 'null' : Array.isArray(value) ? 'list' : typeof value
