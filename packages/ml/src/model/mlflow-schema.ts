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
      /** As the file has it: what lists, objects and maps hold. */
      readonly schema: Readonly<Record<string, unknown>>
    }
  | {
      readonly kind: 'tensor'
      readonly name: string | null
      readonly datatype: Datatype
      readonly shape: readonly number[]
    }

/** What a caller may tell a model beside its rows. */
export interface MlflowParam {
  readonly name: string
  readonly type: string
  readonly list: boolean
  readonly schema: Readonly<Record<string, unknown>>
}

/** An `MLmodel` file: which flavours read the folder, and what the model takes and gives. */
export interface MlmodelFacts {
  readonly flavours: Readonly<Record<string, Readonly<Record<string, unknown>>>>
  /** null where the model was logged without a signature. */
  readonly inputs: readonly MlflowField[] | null
  readonly outputs: readonly MlflowField[] | null
  readonly params: readonly MlflowParam[]
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
  const { inputs, outputs, params } = (signature ?? {}) as Record<string, unknown>
  const example = (saved as Record<string, unknown> | undefined)?.['artifact_path']
  return {
    flavours: flavors as MlmodelFacts['flavours'],
    inputs: fieldsOf(inputs),
    outputs: fieldsOf(outputs),
    params: (listIn(params) ?? []).map(paramOf),
    example: typeof example === 'string' ? example : null,
  }
}

/** Schemas stand in the file as JSON within YAML. */
function fieldsOf(text: unknown): MlflowField[] | null {
  const read = listIn(text)?.map(fieldOf)
  return !read || read.includes(null) ? null : (read as MlflowField[])
}

function listIn(text: unknown): Record<string, unknown>[] | null {
  if (typeof text !== 'string') return null
  try {
    const fields: unknown = JSON.parse(text)
    return Array.isArray(fields) ? (fields as Record<string, unknown>[]) : null
  } catch {
    return null
  }
}

const paramOf = (schema: Record<string, unknown>): MlflowParam => ({
  name: String(schema['name']),
  type: String(schema['type'] ?? schema['dtype']),
  list: Array.isArray(schema['shape']),
  schema,
})

/** A value that a column of this type would take, as JSON has it. */
export function exampleOfSchema(schema: Readonly<Record<string, unknown>>): unknown {
  const inner = (held: unknown) => exampleOfSchema((held ?? {}) as Record<string, unknown>)
  switch (schema['type']) {
    case 'array':
      return [inner(schema['items'])]
    case 'map':
      return { key: inner(schema['values']) }
    case 'object':
      return Object.fromEntries(
        Object.entries((schema['properties'] ?? {}) as Record<string, Record<string, unknown>>)
          .filter(([, property]) => property['required'] !== false)
          .map(([name, property]) => [name, inner(property)]),
      )
    case 'boolean':
      return true
    case 'integer':
    case 'long':
    case 'float':
    case 'double':
      return 1
    case 'datetime':
      return '2026-01-01T00:00:00'
    case 'binary':
      return 'AA=='
    default:
      return 'text'
  }
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
  return { kind: 'column', name, type, required: field['required'] !== false, schema: field }
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
