import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { parse } from 'yaml'
import { type Datatype, isDatatype } from '../onnx/tensor.ts'
import type { LogicalType } from '../table/index.ts'

/** What an `MLmodel` file says of one column or tensor. */
export type MlflowField =
  | {
      readonly kind: 'column'
      readonly name: string | null
      readonly type: string
      readonly required: boolean
    }
  | {
      readonly kind: 'tensor'
      readonly name: string | null
      readonly datatype: Datatype
      readonly shape: readonly number[]
    }

/** An `MLmodel` file: which flavours read the folder, and what the model takes and gives. */
export interface MlmodelFacts {
  readonly flavours: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** null where the model was logged without a signature. */
  readonly inputs: readonly MlflowField[] | null
  readonly outputs: readonly MlflowField[] | null
  /** The file of an example of its input, in the folder. */
  readonly example: string | null
}

/** The `MLmodel` file of a folder; null where there is none that can be read. */
export async function readMlmodel(dir: string): Promise<MlmodelFacts | null> {
  const text = await readFile(join(dir, 'MLmodel'), 'utf8').catch(() => null)
  if (text === null) return null
  let whole: Record<string, unknown> | null
  try {
    whole = parse(text, { maxAliasCount: 0 }) as Record<string, unknown> | null
  } catch {
    return null
  }
  const { flavors, signature, saved_input_example_info: saved } = whole ?? {}
  if (typeof flavors !== 'object' || flavors === null) return null
  const { inputs, outputs } = (signature ?? {}) as Record<string, unknown>
  const example = (saved as Record<string, unknown> | undefined)?.['artifact_path']
  return {
    flavours: flavors as MlmodelFacts['flavours'],
    inputs: fieldsOf(inputs),
    outputs: fieldsOf(outputs),
    example: typeof example === 'string' ? example : null,
  }
}

/** Schemas stand in the file as JSON within YAML. */
function fieldsOf(text: unknown): MlflowField[] | null {
  if (typeof text !== 'string') return null
  let fields: unknown
  try {
    fields = JSON.parse(text)
  } catch {
    return null
  }
  if (!Array.isArray(fields)) return null
  const read = (fields as Record<string, unknown>[]).map(fieldOf)
  return read.includes(null) ? null : (read as MlflowField[])
}

function fieldOf(field: Record<string, unknown>): MlflowField | null {
  const name = typeof field['name'] === 'string' ? field['name'] : null
  const { type } = field
  if (type === 'tensor') {
    const { dtype, shape } = (field['tensor-spec'] ?? {}) as { dtype?: unknown; shape?: unknown }
    const datatype = dtype === 'object' || dtype === 'str' ? 'string' : String(dtype)
    if (!isDatatype(datatype) || !Array.isArray(shape)) return null
    return { kind: 'tensor', name, datatype, shape: shape as number[] }
  }
  if (typeof type !== 'string') return null
  return { kind: 'column', name, type, required: field['required'] !== false }
}

/** MLflow's types of columns in our words; null for those that are no single value (lists, objects, maps). */
export const logicalTypeOf = (type: string): LogicalType | null =>
  ({
    boolean: 'boolean' as const,
    integer: 'integer' as const,
    long: 'integer' as const,
    float: 'number' as const,
    double: 'number' as const,
    string: 'text' as const,
    datetime: 'timestamp' as const,
  })[type] ?? null
