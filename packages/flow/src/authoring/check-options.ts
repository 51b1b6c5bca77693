import { optionInvalid, optionUnknown } from './authoring.errors.ts'
import { refSource } from './refs.ts'

/** Says what is wrong with a value, or nothing: the words that follow "It must be". */
type Check = (value: unknown) => string | null

const number =
  (words: string, fits: (value: number) => boolean): Check =>
  (value) =>
    typeof value === 'number' && fits(value) ? null : words
const whole = (min: number, max: number, words = `a whole number from ${min} to ${max}`): Check =>
  number(words, (value) => Number.isInteger(value) && value >= min && value <= max)
const between = (min: number, max: number): Check =>
  number(`a number from ${min} to ${max}`, (value) => value >= min && value <= max)
const matching =
  (form: RegExp, words: string): Check =>
  (value) =>
    typeof value === 'string' && form.test(value) ? null : words
const listOf =
  (check: Check): Check =>
  (value) => {
    if (!Array.isArray(value)) return 'a list'
    const wrong = value.map(check).find((words) => words !== null)
    return wrong ? `a list, of which each is ${wrong}` : null
  }

/** However long a person may take. */
export const waitMs = whole(1, Number.MAX_SAFE_INTEGER, 'whole milliseconds, at least 1')
const timeoutMs = whole(1, 2 ** 31 - 1, 'whole milliseconds, at least 1 and at most 24 days')
const variable = matching(/^[A-Za-z_][A-Za-z0-9_]*$/, 'the name of a variable: letters, digits and _')
const longMs = whole(0, 86_400_000, 'whole milliseconds, at most a day')
const someText = matching(/^[^]{1,200}$/, 'a text of 1 to 200 characters')

const retries: Record<string, Check> = {
  times: whole(0, 100),
  delayMs: longMs,
  factor: between(1, 10),
  maxDelayMs: longMs,
  jitter: between(0, 1),
}
const resources: Record<string, Check> = {
  cpu: number('a number of processors above 0, at most 4096', (value) => value > 0 && value <= 4096),
  memoryMb: whole(1, Number.MAX_SAFE_INTEGER, 'a whole number of megabytes'),
  gpu: whole(0, 64),
}
const outOfUse: Record<string, Check> = {
  since: whole(1, 1_000_000),
  use: someText,
  reason: someText,
}
const plain: Record<string, Check> = {
  version: whole(1, 1_000_000),
  cache: (value) =>
    typeof value === 'boolean' || someText(value) === null ? null : `true, false, or ${someText('')}`,
  idempotent: (value) => (typeof value === 'boolean' ? null : 'true or false'),
  timeoutMs,
  pool: matching(/^[A-Za-z][A-Za-z0-9_.-]{0,63}$/, 'a name: a letter, then letters, digits, _ - and dots'),
  secrets: listOf(variable),
  tags: listOf(someText),
}
const paths = (value: unknown): string | null =>
  listOf(someText)([value].flat()) === null ? null : 'a path, or a list of paths'
const environment: Record<string, Check> = {
  set: (value) =>
    isRecord(value) && Object.entries(value).every(([k, v]) => variable(k) === null && typeof v === 'string')
      ? null
      : 'an object of variables, each a text',
  pass: listOf(variable),
}
const commandEnvironment: Record<string, Check> = { ...environment, lock: paths, image: someText }

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const checkEach = (
  owner: string,
  value: unknown,
  checks: Record<string, Check>,
  name: (key: string) => string,
): void => {
  if (!isRecord(value)) throw optionInvalid(owner, name('').replace(/\.$/, ''), value, 'an object')
  for (const [key, given] of Object.entries(value)) {
    const check = checks[key]
    if (!check) throw optionUnknown(owner, name(key), Object.keys(checks).map(name))
    const wrong = given === undefined ? null : check(given)
    if (wrong) throw optionInvalid(owner, name(key), refSource(given) ? 'a reference' : given, wrong)
  }
}

const nested: Record<string, (owner: string, value: unknown) => void> = {
  retries: (owner, value) =>
    typeof value === 'number'
      ? checkEach(owner, { times: value }, retries, () => 'retries')
      : checkEach(owner, value, retries, (key) => `retries.${key}`),
  resources: (owner, value) => checkEach(owner, value, resources, (key) => `resources.${key}`),
  env: (owner, value) => checkEach(owner, value, environment, (key) => `env.${key}`),
  deprecated: (owner, value) => checkOutOfUse(owner, value, 'deprecated'),
  retired: (owner, value) => checkOutOfUse(owner, value, 'retired'),
}

function checkOutOfUse(owner: string, value: unknown, option: string): void {
  checkEach(owner, value, outOfUse, (key) => `${option}.${key}`)
  const lacking = Object.keys(outOfUse).find((key) => !Object.hasOwn(value as object, key))
  if (lacking) throw optionInvalid(owner, `${option}.${lacking}`, undefined, 'given')
}

const inUse = ['cache', 'retries', 'timeoutMs', 'pool', 'resources', 'tags']
const ofStep = [...inUse, 'idempotent', 'env', 'secrets', 'version', 'deprecated', 'retired']

/**
 * Refuses options that a run could not follow, when they are written rather than when they matter.
 * Throws FLOW_OPTION naming the option, what it is and what it must be.
 */
export const checkOptions = (
  owner: string,
  options: object,
  kind: 'step' | 'command' | 'use',
  more: readonly string[] = [],
): void => {
  const known = [...(kind === 'use' ? inUse : ofStep), ...more]
  for (const [key, value] of Object.entries(options)) {
    if (!known.includes(key)) throw optionUnknown(owner, key, known)
    if (value === undefined || more.includes(key)) continue
    if (key === 'env' && kind === 'command')
      checkEach(owner, value, commandEnvironment, (name) => `env.${name}`)
    else if (key in nested) nested[key]!(owner, value)
    else checkEach(owner, { [key]: value }, plain, (name) => name)
  }
  const { env, secrets } = options as { env?: { set?: object }; secrets?: readonly string[] }
  const both = (secrets ?? []).find((name) => Object.hasOwn(env?.set ?? {}, name))
  if (both) throw optionInvalid(owner, `env.set.${both}`, 'set', `left out, as ${both} is a secret too`)
}

/** Throws FLOW_OPTION. */
export const checkEachOptions = (options: object): void =>
  checkEach('each', options, { parallel: whole(1, 100_000) }, (key) => key)
