import type { SlipwayError } from '@slipway/contract/error'
import { wrongType } from '../mlflow.errors.ts'
import { pathText } from './reader.ts'

/** A number as the request wrote it: 9.0 and 9 are different things to Python. */
class Written {
  readonly source: string
  constructor(source: string) {
    this.source = source
  }
}

const reviver = (_key: string, value: unknown, context?: { source?: string }): unknown =>
  typeof value === 'number' ? new Written(context?.source ?? String(value)) : value

/** The failure that names a value of the wrong type, in the words of MLflow's Python server. */
export function wrongTypeOf(
  json: unknown,
  text: string | undefined,
  path: readonly (string | number)[],
): SlipwayError {
  let value: unknown = text === undefined ? json : JSON.parse(text, reviver)
  if (typeof value === 'string' && path.length > 0 && text !== undefined) value = JSON.parse(value, reviver)
  for (const part of path) value = (value as Record<string | number, unknown>)[part]
  return wrongType(pathText(path), pythonJson(value), pythonType(value))
}

function pythonJson(value: unknown): string {
  if (value instanceof Written) return value.source
  if (Array.isArray(value)) return `[${value.map(pythonJson).join(',')}]`
  if (typeof value === 'object' && value !== null)
    return `{${Object.entries(value)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([key, inner]) => `${ascii(key)}:${pythonJson(inner)}`)
      .join(',')}}`
  return typeof value === 'string' ? ascii(value) : JSON.stringify(value)
}

const ascii = (text: string) =>
  JSON.stringify(text).replace(
    /[\u007f-\uffff]/g,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  )

function pythonType(value: unknown): string {
  if (value instanceof Written) return /[.eE]/.test(value.source) ? 'float' : 'int'
  if (typeof value === 'number') return Number.isInteger(value) ? 'int' : 'float'
  if (Array.isArray(value)) return 'list'
  return (
    { string: 'str', boolean: 'bool', object: value === null ? 'NoneType' : 'dict' }[
      typeof value as string
    ] ?? 'NoneType'
  )
}
