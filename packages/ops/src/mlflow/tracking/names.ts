import { posix } from 'node:path'
import { invalidParameter } from '../mlflow.errors.ts'
import { pythonJson } from '../wire/python.ts'

export const invalidValue = (path: string, value: unknown, why = '') =>
  invalidParameter(
    `Invalid value ${pythonJson(value)} for parameter '${path}' supplied${why ? `: ${why}` : '.'}`,
  )

const plain = /^[\w/.\- :]*$/
const wide = /^[\p{L}\p{N}_/.\- :]*$/u

/** Throws where MLflow would not take this as the name of a metric, a parameter or a tag. */
export function checkName(name: string, path: string): void {
  if (!plain.test(name) && !wide.test(name))
    throw invalidValue(
      path,
      name,
      'Names may only contain alphanumerics, underscores (_), dashes (-), periods (.), spaces ( ), colon(:) and slashes (/).',
    )
  if (!name.includes('/') && name !== '.' && !name.startsWith('..')) return
  const resolved = normalized(name)
  if (resolved !== name || resolved === '.' || resolved.startsWith('..') || resolved.startsWith('/'))
    throw invalidValue(
      path,
      name,
      `Names may be treated as files in certain cases, and must not resolve to other names when treated as such. This name would resolve to '${resolved}'`,
    )
}

function normalized(name: string): string {
  const resolved = posix.normalize(name)
  return resolved.length > 1 && resolved.endsWith('/') ? resolved.slice(0, -1) : resolved
}

/** Throws where a text is longer than this many characters, as Python counts them. */
export function checkLength(what: string, text: string, most: number): void {
  if (isLonger(text, most))
    throw invalidParameter(`'${what}' exceeds the maximum length of ${most} characters`)
}

/** The first characters of a text that is too long, as MLflow keeps of parameters and tags. */
export const shortened = (text: string, most: number) =>
  isLonger(text, most) ? [...text].slice(0, most).join('') : text

const isLonger = (text: string, most: number) => text.length > most && [...text].length > most

const runIdForm = /^[a-zA-Z0-9][\w-]{0,255}$/

export function checkRunId(id: string): void {
  if (!runIdForm.test(id)) throw invalidValue('run_id', id)
}

/** An experiment's id as it is kept: decimal, without leading zeros. Absent or empty: the default one. */
export function experimentIdOf(text: string | undefined): string {
  if (text === undefined || text === '') return '0'
  // One below zero is a number too, though it names none.
  const [, digits, below] = /^\s*(?:\+?0*(\d{1,18})|(-\d{1,18}))\s*$/.exec(text) ?? []
  const id = digits ?? below
  if (id === undefined)
    throw invalidParameter(`Invalid experiment ID '${text}'. Experiment ID must be a valid integer.`)
  return id
}
