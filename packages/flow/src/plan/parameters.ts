import type { AnyPipeline } from '../authoring/pipeline.ts'
import { parameterType, parameterUnknown } from './plan.errors.ts'

/** The pipeline's parameters with some replaced. Throws FLOW_PARAM_UNKNOWN and FLOW_PARAM_TYPE. */
export const parametersOf = (
  pipeline: AnyPipeline,
  given: Readonly<Record<string, unknown>>,
): Record<string, unknown> => {
  const own = pipeline.params as Record<string, unknown>
  const taken: Record<string, unknown> = {}
  for (const [name, text] of Object.entries(given)) {
    if (!Object.hasOwn(own, name)) throw parameterUnknown(name, Object.keys(own))
    const wanted = typeName(own[name])
    // Where values come as JSON, a date is its ISO text.
    const value = own[name] instanceof Date ? dateOf(text) : text
    if (wanted !== 'null' && typeName(value) !== wanted)
      throw parameterType(name, wanted, JSON.stringify(value) ?? String(value))
    taken[name] = value
  }
  return { ...own, ...taken }
}

/** A day or time such as 2026-03-29T04:00:00Z as a Date; anything else as it is. */
const dateOf = (value: unknown): unknown => {
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}/.test(value)) return value
  const date = new Date(value)
  return Number.isNaN(date.getTime()) ? value : date
}

const typeName = (value: unknown): string =>
  value === null || value === undefined
    ? 'null'
    : Array.isArray(value)
      ? 'list'
      : value instanceof Date
        ? 'date'
        : typeof value
