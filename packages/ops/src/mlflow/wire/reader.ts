import type { Static, TSchema } from 'typebox'
import { invalidParameter, missingValue } from '../mlflow.errors.ts'

/** Raised where a value has another type than its field; told with the value as it was written. */
export class WrongType extends Error {
  readonly path: readonly (string | number)[]

  constructor(path: readonly (string | number)[]) {
    super(pathText(path))
    this.path = path
  }
}

type Path = readonly (string | number)[]
type Read = (value: unknown, path: Path) => unknown

/** The parts of a JSON Schema that fields have. */
interface Shape {
  readonly type?: string
  readonly enum?: readonly string[]
  readonly numbers?: Record<string, string>
  /** An older name of the field. */
  readonly alias?: string
  readonly items?: Shape
  readonly minItems?: number
  readonly properties?: Record<string, Shape>
  readonly required?: readonly string[]
  readonly patternProperties?: Record<string, Shape>
}

/**
 * Reads a message as protobuf reads JSON: unknown fields are passed over, null is absent, 64-bit numbers may be
 * texts, enums numbers, names snake_case or camelCase. Throws WrongType, or the missing field as MLflow words it.
 */
export const readerOf = <S extends TSchema>(schema: S) => {
  const read = reader(schema as Shape)
  return (value: unknown): Static<S> => read(value, []) as Static<S>
}

function reader(shape: Shape): Read {
  if (shape.enum) return enumReader(shape)
  switch (shape.type) {
    case 'string':
      return readText
    case 'integer':
      return readInteger
    case 'number':
      return readDouble
    case 'boolean':
      return readBoolean
    case 'array':
      return listReader(shape)
    case 'object':
      return shape.properties ? messageReader(shape) : mapReader(shape)
    default:
      return (value) => value
  }
}

function messageReader({ properties, required = [] }: Shape): Read {
  const fields = Object.entries(properties!).map(([name, shape]) => ({
    name,
    camel: name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase()),
    alias: shape.alias,
    read: reader(shape),
    needed: required.includes(name) && (shape.type !== 'array' || (shape.minItems ?? 0) > 0),
    isList: shape.type === 'array' && required.includes(name),
  }))
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new WrongType(path)
    const given = value as Record<string, unknown>
    const made: Record<string, unknown> = {}
    for (const { name, camel, alias, read, needed, isList } of fields) {
      let field = given[name]
      if (camel !== name && camel in given) {
        if (name in given)
          throw invalidParameter(`Request specifies both '${name}' and '${camel}'; provide only one of them.`)
        field = given[camel]
      }
      if (alias !== undefined && (field === undefined || field === null)) field = given[alias]
      if (field === undefined || field === null) {
        if (needed) throw missingValue(pathText([...path, name]))
        if (isList) made[name] = []
        continue
      }
      if (needed && field === '') throw missingValue(pathText([...path, name]))
      made[name] = read(field, path.length === 0 ? [name] : [...path, name])
    }
    return made
  }
}

function listReader({ items = {} }: Shape): Read {
  const read = reader(items)
  return (value, path) => {
    if (!Array.isArray(value)) throw new WrongType(path)
    // Of a list of texts MLflow names the whole list.
    return value.map((item, i) => read(item, items.type === 'string' ? path : [...path, i]))
  }
}

function mapReader({ patternProperties = {} }: Shape): Read {
  const read = reader(Object.values(patternProperties)[0] ?? {})
  return (value, path) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new WrongType(path)
    return Object.fromEntries(
      Object.entries(value).map(([key, inner]) => [key, read(inner, [...path, key])] as const),
    )
  }
}

function enumReader({ enum: names = [], numbers = {} }: Shape): Read {
  return (value, path) => {
    if (typeof value === 'string' && names.includes(value)) return value
    const named = typeof value === 'number' || typeof value === 'string' ? numbers[String(value)] : undefined
    if (named === undefined) throw new WrongType(path)
    return named
  }
}

function readText(value: unknown, path: Path): string {
  if (typeof value !== 'string') throw new WrongType(path)
  if (value.includes('\0'))
    throw invalidParameter(
      `The parameter '${pathText(path)}' holds the character U+0000, which cannot be kept.`,
    )
  return value
}

function readInteger(value: unknown, path: Path): number {
  const number = typeof value === 'string' && /^[+-]?\d+$/.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) throw new WrongType(path)
  return number
}

function readDouble(value: unknown, path: Path): number {
  if (typeof value === 'number') return value
  if (typeof value !== 'string') throw new WrongType(path)
  if (value === 'NaN') return Number.NaN
  const number = value.trim() === '' ? Number.NaN : Number(value)
  if (Number.isNaN(number)) throw new WrongType(path)
  return number
}

function readBoolean(value: unknown, path: Path): boolean {
  if (typeof value !== 'boolean') throw new WrongType(path)
  return value
}

/** `metrics[0].timestamp`. */
export function pathText(path: Path): string {
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`))
    .join('')
}
