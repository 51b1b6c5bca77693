import type { FailureBody } from '@slipway/contract/pipelines'
import type { Json } from '../encoding/index.ts'

/** Hides values wherever they stand. */
export interface Mask {
  text(text: string): string
  /** Every text in a value, and every key. */
  json(value: Json): Json
  failure(failure: FailureBody): FailureBody
  /** How long the longest text is that it looks for. */
  readonly longest: number
}

const hidden = '***'
/** Shorter ones stand in too many harmless words. */
const shortest = 4
const shortestLine = 8

/**
 * Hides these values as they are, line by line where they have several, in base64 (of whatever they are a part), in
 * URLs and in JSON. null where there is nothing to hide.
 */
export const maskOf = (values: readonly string[]): Mask | null => {
  const forms = [...new Set(values.flatMap(formsOf))].sort((a, b) => b.length - a.length)
  if (forms.length === 0) return null
  const pattern = new RegExp(
    forms.map((form) => form.replaceAll(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('|'),
    'g',
  )
  const text = (of: string) => of.replace(pattern, hidden)
  return maskBy({
    text,
    // A digest names a file; letters that look hidden are chance.
    value: (of) => (/^sha256:[0-9a-f]{64}$/.test(of) ? of : text(of)),
    key: text,
    longest: forms[0]!.length,
  })
}

/** A mask of what hides a text, a text that is a value, and a key. */
export const maskBy = (how: {
  readonly text: (text: string) => string
  readonly value: (text: string) => string
  readonly key: (text: string) => string
  readonly longest: number
}): Mask => {
  const { text, longest } = how
  const json = (value: Json): Json => {
    if (typeof value === 'string') return how.value(value)
    if (typeof value !== 'object' || value === null) return value
    if (Array.isArray(value)) return value.map((item: Json) => json(item))
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [how.key(key), json(item as Json)]))
  }
  return {
    text,
    json,
    failure: ({ detail, ...failure }) => ({
      ...failure,
      message: text(failure.message),
      hint: text(failure.hint),
      ...(detail === undefined ? {} : { detail: text(detail) }),
    }),
    longest,
  }
}

const formsOf = (value: string): string[] => {
  if (value.length < shortest) return []
  const lines = value.split(/\r?\n/).filter((line) => line.length >= shortestLine)
  const plain = [value, ...(value.includes('\n') ? lines : [])]
  return plain.flatMap((text) => [
    text,
    JSON.stringify(text).slice(1, -1),
    encodeURIComponent(text.toWellFormed()),
    ...base64Forms(text),
  ])
}

/** What stands in base64 for a text at each of the three places that it may begin at: the part that is its alone. */
const base64Forms = (text: string): string[] =>
  [0, 1, 2].flatMap((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)])
    const whole = bytes.toString('base64').replaceAll('=', '')
    // Letters that neighbours have a share in are theirs too.
    const from = Math.ceil((before * 8) / 6)
    const to = Math.floor((bytes.length * 8) / 6)
    const own = whole.slice(from, to)
    return own.length < shortest ? [] : [own, own.replaceAll('+', '-').replaceAll('/', '_')]
  })
