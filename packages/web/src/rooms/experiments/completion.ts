import type { Run } from '@slipway/contract/runs'
import { type Key, valueOf } from './run-keys.ts'

const most = 12
const fields = ['name', 'status', 'createdBy', 'startedAtMs', 'endedAtMs', 'parentId', 'id']
const comparators = ['=', '!=', '>', '>=', '<', '<=', 'LIKE', 'ILIKE', 'IN', 'IS NULL', 'IS NOT NULL']
const texts = ['=', '!=', 'LIKE', 'ILIKE', 'IN', 'IS NULL', 'IS NOT NULL']
const numbers = ['=', '!=', '>', '>=', '<', '<=']

export interface Offer {
  /** What is added. */
  readonly word: string
  /** The whole text with it, and where the cursor stands then. */
  readonly text: string
  readonly at: number
}

/** What may stand where the cursor is: keys, then comparators, then values that runs have, then `and`. */
export function offersAt(text: string, at: number, keys: readonly Key[], runs: readonly Run[]): Offer[] {
  const before = text.slice(0, at)
  // Within quotes only values are offered.
  const value = /((?:[\w]+\.)?(?:[\w./-]+|`[^`]*`))\s*(=|!=|LIKE|ILIKE)\s*(['"]?)([^'"]*)$/i.exec(before)
  if (value) {
    const [, key, , quote, begun] = value
    return given(
      begun!,
      valuesOf(plain(key!), runs),
      before.length - begun!.length - quote!.length,
      (word) => `'${word}' `,
    )
  }
  const begun = /[\w./`-]*$/.exec(before)![0]
  const from = at - begun.length
  const head = before.slice(0, from).trimEnd()
  const given_ = (words: readonly string[], close: (word: string) => string = (word) => `${word} `) =>
    given(begun, words, from, close)
  if (head === '' || /\b(and|by)$|,$/i.test(head))
    return given_([...keys, ...fields], (key) => `${named(key)} `)
  const last = /((?:[\w]+\.)?(?:[\w./-]+|`[^`]*`))$/.exec(head)?.[1]
  const isKey = last !== undefined && (fields.includes(last) || /^(metrics|params|tags)\./.test(last))
  if (isKey && !/\border\s+by\s+\S*$/i.test(head))
    return given_(last.startsWith('metrics.') ? numbers : last.includes('.') ? texts : comparators)
  return given_(isKey ? ['desc', 'asc'] : ['and', 'order by'])

  function given(
    start: string,
    words: readonly string[],
    place: number,
    close: (word: string) => string,
  ): Offer[] {
    const asked = start.replaceAll('`', '').toLowerCase()
    return [...new Set(words)]
      .filter((word) => word.toLowerCase().includes(asked) && word !== start)
      .sort((a, b) => Number(b.toLowerCase().startsWith(asked)) - Number(a.toLowerCase().startsWith(asked)))
      .slice(0, most)
      .map((word) => {
        const written = close(word)
        const rest = text.slice(at).replace(/^['"]/, '')
        return { word, text: text.slice(0, place) + written + rest, at: place + written.length }
      })
  }
}

const plain = (key: string): string => key.replaceAll('`', '')

/** What a language of words and dots cannot read as it is stands in back-ticks. */
export const named = (key: Key): string => {
  const dot = key.indexOf('.') + 1
  return /^[\w.]+$/.test(key) ? key : `${key.slice(0, dot)}\`${key.slice(dot)}\``
}

const valuesOf = (key: Key, runs: readonly Run[]): string[] => {
  if (key === 'status') return ['finished', 'running', 'failed', 'killed', 'scheduled']
  const own = (run: Run) =>
    key === 'name' ? run.name : key === 'createdBy' ? run.createdBy : valueOf(run, key)
  const found = runs
    .map(own)
    .filter((value): value is string => typeof value === 'string' && !value.includes("'"))
  return [...new Set(found)].sort((a, b) => a.localeCompare(b, 'en', { numeric: true }))
}

/** Where reading stopped, as the message tells it, from 0; null where it tells none. */
export const placeOfError = (message: string): number | null => {
  const at = /\(at character (\d+)\)$/.exec(message)?.[1]
  return at === undefined ? null : Number(at) - 1
}
