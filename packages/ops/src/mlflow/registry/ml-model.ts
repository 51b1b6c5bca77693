import { parse } from 'yaml'

/** What an MLmodel file says of a model. */
export interface MlModel {
  /** As MLflow writes it: columns or tensors, with names and types. */
  readonly signature: Record<string, unknown>
  readonly flavours: string[]
  readonly modelId: string | null
}

/** Reads the text of an MLmodel file; null where it is none. */
export function readMlModel(text: string): MlModel | null {
  let whole: unknown
  try {
    whole = parse(text, { maxAliasCount: 0 })
  } catch {
    return null
  }
  if (typeof whole !== 'object' || whole === null) return null
  const { flavors, signature, model_id } = whole as Record<string, unknown>
  if (typeof flavors !== 'object' || flavors === null) return null
  return {
    flavours: Object.keys(flavors),
    modelId: typeof model_id === 'string' ? model_id : null,
    signature: Object.fromEntries(
      Object.entries((signature ?? {}) as Record<string, unknown>).flatMap(([part, schema]) => {
        const read = schemaOf(schema)
        return read === null ? [] : [[part, read]]
      }),
    ),
  }
}

/** Inputs, outputs and params stand in the file as JSON within YAML. */
function schemaOf(schema: unknown): unknown {
  if (typeof schema !== 'string') return schema ?? null
  try {
    return JSON.parse(schema) as unknown
  } catch {
    return schema
  }
}
