import type { SlipwayError } from '@slipway/contract/error'
import { wrongType } from '../mlflow.errors.ts'
import { pythonJson, pythonType, Written } from './python.ts'
import { pathText } from './reader.ts'

const reviver = (_key: string, value: unknown, context?: { source?: string }): unknown =>
  typeof value === 'number' ? new Written(context?.source ?? String(value)) : value

/**
 * The failure that names a value of the wrong type, in the words of MLflow's Python server.
 * @param text the body that `json` was read from, where it is one
 */
export function wrongTypeOf(
  json: unknown,
  text: string | undefined,
  path: readonly (string | number)[],
): SlipwayError {
  let value: unknown = text === undefined ? json : JSON.parse(text, reviver)
  if (typeof value === 'string' && text !== undefined) value = JSON.parse(value, reviver)
  for (const part of path) value = (value as Record<string | number, unknown>)[part]
  return wrongType(pathText(path), pythonJson(value), pythonType(value))
}
