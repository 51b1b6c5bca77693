import { createHash } from 'node:crypto'

export type JsonObject = Readonly<Record<string, unknown>>

/** One question of an evaluation: what goes in, what should come out, what came out once. */
export interface EvaluationRecord {
  readonly id: string
  readonly inputs: JsonObject
  /** Any JSON value. */
  readonly outputs: unknown
  readonly expectations: JsonObject | null
  readonly tags: Readonly<Record<string, string>>
  /** Where it was taken from, such as a trace. */
  readonly source: { readonly type: string; readonly data: JsonObject } | null
  readonly createdAtMs: number
  readonly updatedAtMs: number
  readonly createdBy: string | null
  readonly updatedBy: string | null
}

/** A record to be kept; one with the same inputs that stands is completed by it. `outputs` undefined: as they are. */
export interface NewRecord {
  readonly inputs: JsonObject
  readonly outputs?: unknown
  readonly expectations?: JsonObject | null
  readonly tags?: Readonly<Record<string, string>> | null
  readonly source?: EvaluationRecord['source']
  readonly by: string | null
}

/** Equal for equal inputs, whatever the order of their keys. */
export const digestOf = (inputs: JsonObject): string =>
  createHash('sha256')
    .update(JSON.stringify(sorted(inputs)))
    .digest('hex')

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => [key, sorted(inner)]),
  )
}

export function merged(standing: EvaluationRecord, later: NewRecord, nowMs: number): EvaluationRecord {
  const hasExpectations = Object.keys(later.expectations ?? {}).length > 0
  return {
    ...standing,
    ...(later.outputs === undefined ? {} : { outputs: later.outputs }),
    expectations: hasExpectations
      ? { ...standing.expectations, ...later.expectations }
      : standing.expectations,
    tags: { ...standing.tags, ...later.tags },
    updatedAtMs: nowMs,
    updatedBy: later.by ?? standing.updatedBy,
  }
}

/** Types of what records hold, by part and field; of outputs that are no object, one type. */
export interface RecordSchema {
  readonly inputs: Record<string, string>
  outputs: Record<string, string> | string
  readonly expectations: Record<string, string>
  readonly version: string
}

/** The schema with what further records add; a field keeps the type that it had first. */
export function widened(schema: RecordSchema | null, records: readonly NewRecord[]): RecordSchema {
  const made: RecordSchema = schema
    ? structuredClone(schema)
    : { inputs: {}, outputs: {}, expectations: {}, version: '1.0' }
  const add = (to: Record<string, string>, from: JsonObject) => {
    for (const [key, value] of Object.entries(from)) if (!Object.hasOwn(to, key)) to[key] = typeOf(value)
  }
  for (const { inputs, outputs, expectations } of records) {
    add(made.inputs, inputs)
    if (isObject(outputs)) {
      if (typeof made.outputs !== 'string') add(made.outputs, outputs)
    } else if (outputs !== undefined && outputs !== null && Object.keys(made.outputs).length === 0)
      made.outputs = typeOf(outputs)
    add(made.expectations, expectations ?? {})
  }
  return made
}

export const isObject = (value: unknown): value is JsonObject =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

function typeOf(value: unknown): string {
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'array'
  if (typeof value === 'number') return Number.isInteger(value) ? 'integer' : 'float'
  return typeof value
}
