import type { Static, TSchema } from 'typebox'
import { invalidParameter } from '../mlflow.errors.ts'

type Part = string | number

/** Raised where a value does not fit its field: it has another type, is missing, or holds U+0000. */
export class Misfit extends Error {
  readonly kind: 'type' | 'missing' | 'nul'
  /** From the message down to the value. */
  path: readonly Part[] = []

  constructor(kind: Misfit['kind']) {
    super(kind)
    this.kind = kind
  }
}

type Read = (value: unknown) => unknown

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
 * texts, enums numbers, names snake_case or camelCase. Throws Misfit.
 */
export const readerOf = <S extends TSchema>(schema: S) => {
  const read = reader(schema as Shape)
  return (value: unknown): Static<S> => read(value) as Static<S>
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
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Misfit('type')
    const given = value as Record<string, unknown>
    const made: Record<string, unknown> = {}
    let at = ''
    try {
      for (const { name, camel, alias, read, needed, isList } of fields) {
        at = name
        let field = given[name]
        if (camel !== name && camel in given) {
          if (name in given)
            throw invalidParameter(
              `Request specifies both '${name}' and '${camel}'; provide only one of them.`,
            )
          field = given[camel]
        }
        if (alias !== undefined && (field === undefined || field === null)) field = given[alias]
        if (field === undefined || field === null) {
          if (needed) throw new Misfit('missing')
          if (isList) made[name] = []
          continue
        }
        if (needed && field === '') throw new Misfit('missing')
        made[name] = read(field)
      }
    } catch (error) {
      throw below(at, error)
    }
    return made
  }
}

/** The failure as seen from one level up. */
function below(part: Part, error: unknown): unknown {
  if (error instanceof Misfit) error.path = [part, ...error.path]
  return error
}

function listReader({ items = {} }: Shape): Read {
  const read = reader(items)
  // Of a list of texts MLflow names the whole list.
  const named = items.type !== 'string'
  return (value) => {
    if (!Array.isArray(value)) throw new Misfit('type')
    let at = 0
    try {
      const made: unknown[] = []
      for (; at < value.length; at++) made.push(read(value[at]))
      return made
    } catch (error) {
      throw named ? below(at, error) : error
    }
  }
}

function mapReader({ patternProperties = {} }: Shape): Read {
  const read = reader(Object.values(patternProperties)[0] ?? {})
  return (value) => {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Misfit('type')
    const made: [string, unknown][] = []
    for (const [key, inner] of Object.entries(value)) {
      try {
        made.push([key, read(inner)])
      } catch (error) {
        throw below(key, error)
      }
    }
    return Object.fromEntries(made)
  }
}

function enumReader({ enum: names = [], numbers = {} }: Shape): Read {
  return (value) => {
    if (typeof value === 'string' && names.includes(value)) return value
    const named = typeof value === 'number' || typeof value === 'string' ? numbers[String(value)] : undefined
    if (named === undefined) throw new Misfit('type')
    return named
  }
}

function readText(value: unknown): string {
  if (typeof value !== 'string') throw new Misfit('type')
  if (value.includes('\0')) throw new Misfit('nul')
  return value
}

/** The client for R writes every value as a text, as R prints it: 1e+05, TRUE. */
const integerText = /^[+-]?\d+((\.\d+)?e\+\d{2})?$/

function readInteger(value: unknown): number {
  const number = typeof value === 'string' && integerText.test(value) ? Number(value) : value
  if (typeof number !== 'number' || !Number.isSafeInteger(number)) throw new Misfit('type')
  return number
}

function readDouble(value: unknown): number {
  if (typeof value === 'number') return value
  if (typeof value !== 'string') throw new Misfit('type')
  if (value === 'NaN') return Number.NaN
  const number = value.trim() === '' ? Number.NaN : Number(value)
  if (Number.isNaN(number)) throw new Misfit('type')
  return number
}

function readBoolean(value: unknown): boolean {
  if (value === 'TRUE' || value === 'FALSE') return value === 'TRUE'
  if (typeof value !== 'boolean') throw new Misfit('type')
  return value
}

/** `metrics[0].timestamp`. */
export function pathText(path: readonly Part[]): string {
  return path
    .map((part, i) => (typeof part === 'number' ? `[${part}]` : i === 0 ? part : `.${part}`))
    .join('')
}
