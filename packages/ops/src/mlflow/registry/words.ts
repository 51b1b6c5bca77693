import type { Words } from '../error-words.ts'
import { invalidParameter, missingValue } from '../mlflow.errors.ts'
import { checkLength, checkName, invalidValue } from '../tracking/names.ts'
import { normalize } from 'node:path/posix'

const longestKey = 250
const longestValue = 100_000
const longestAlias = 255

const noVersion = ({ name, version }: { readonly name?: unknown; readonly version?: unknown }) =>
  `Model Version (name=${name}, version=${version}) not found`

/** How MLflow calls the registry's failures. Who names a version is told of the version, also where its model is gone. */
export const registryWords: Readonly<Record<string, Words>> = {
  REGISTRY_MODEL_NOT_FOUND: [
    'RESOURCE_DOES_NOT_EXIST',
    ({ name, version }) =>
      version === undefined ? `Registered Model with name=${name} not found` : noVersion({ name, version }),
  ],
  REGISTRY_VERSION_NOT_FOUND: ['RESOURCE_DOES_NOT_EXIST', noVersion],
  REGISTRY_ALIAS_NOT_FOUND: [
    'INVALID_PARAMETER_VALUE',
    ({ alias }) => `Registered model alias ${alias} not found.`,
  ],
}

/** Throws where MLflow would not take this as a model's name. */
export function checkModelName(name: string, field = 'name'): void {
  if (name.trim() === '') throw missingValue(field)
  if (/[/:]/.test(name))
    throw invalidParameter(`Invalid model name '${name}'. Names cannot contain '/' or ':'.`)
  if (name === '.' || name.startsWith('..'))
    throw invalidValue(
      'name',
      name,
      `Names may be treated as files in certain cases, and must not resolve to other names when treated as such. This name would resolve to '${normalize(name)}'`,
    )
  checkLength(field, name, 256)
}

/** A version's number out of its text. */
export function versionNumber(text: string): number {
  const number = /^\s*[+-]?\d+\s*$/.test(text) ? Number(text) : Number.NaN
  if (Number.isNaN(number)) throw invalidParameter(`Parameter 'version' must be an integer, got '${text}'.`)
  // What no number of a version can be is one that is not there.
  return number < 1 || number > 0x7fff_ffff ? 0 : number
}

export function checkRegistryTag(key: string, value: string): void {
  checkName(key, 'key')
  checkLength('key', key, longestKey)
  checkLength('value', value, longestValue)
}

/** @param setting false where the alias is only read or removed: then what is reserved may be named */
export function checkAlias(alias: string, setting = false): void {
  if (!/^[\p{L}\p{N}_-]*$/u.test(alias))
    throw invalidParameter(
      `Invalid alias name: '${alias}'. Names may only contain alphanumerics, underscores (_), and dashes (-).`,
    )
  checkLength('Registered model alias name', alias, longestAlias)
  if (!setting) return
  if (alias.toLowerCase() === 'latest')
    throw invalidParameter("'latest' alias name (case insensitive) is reserved.")
  if (/^[vV]\d+$/.test(alias)) throw invalidParameter(`Version alias name '${alias}' is reserved.`)
}

/** Tags as they come, the last value of a key. */
export function tagsOf(list: readonly { key?: string; value?: string }[]): Record<string, string> {
  const tags: Record<string, string> = Object.create(null)
  for (const { key = '', value = '' } of list) {
    checkRegistryTag(key, value)
    tags[key] = value
  }
  return tags
}

/** MLflow keeps prompts as models with this tag. */
export const promptTag = 'mlflow.prompt.is_prompt'
export const isPrompt = (tags: Readonly<Record<string, string>>): boolean =>
  tags[promptTag]?.toLowerCase() === 'true'
