import type { Token } from './tokens.ts'

export type Comparator =
  | '='
  | '!='
  | '<'
  | '<='
  | '>'
  | '>='
  | 'LIKE'
  | 'ILIKE'
  | 'RLIKE'
  | 'IN'
  | 'NOT IN'
  | 'IS NULL'
  | 'IS NOT NULL'

export const numeric = ['=', '!=', '<', '<=', '>', '>='] as const satisfies Comparator[]
export const textual = ['=', '!=', 'LIKE', 'ILIKE'] as const satisfies Comparator[]
export const listed = ['IN', 'NOT IN'] as const satisfies Comparator[]
export const nullable = ['IS NULL', 'IS NOT NULL'] as const satisfies Comparator[]

/** What may be asked of one field, or of every key of a kind. */
export interface Field {
  /** `number`, `integer` (a whole number, without a fraction), `text`, or `any`: a number with < <= > >=, else a text. */
  readonly value: 'number' | 'integer' | 'text' | 'any'
  readonly is: readonly Comparator[]
  /** What the clause then names, where that differs from what was written. */
  readonly kind?: string
  readonly key?: string
  /** What is said of a comparator that it does not take, where that is more than which it takes. */
  readonly refuses?: (is: string) => string
  /** How a text has to be written that it is compared with, and what is said of one that is not. */
  readonly form?: { readonly fits: RegExp; readonly message: (value: string) => string }
  /** false where it may only be filtered by; `only` where it may only be ordered by. */
  readonly order?: false | 'only'
}

export interface Kind {
  /** Fixed fields by their names, or one Field for keys of any name. */
  readonly fields: Readonly<Record<string, Field>> | Field | ((key: string) => Field | null)
  /** Words before the dot that mean this kind. */
  readonly words: readonly string[]
  /** What is said of a key that is none; null where it is what is said of every kind. */
  readonly unknown?: (key: string, ordering: boolean) => string | null
}

/** What a filter may speak of: kinds such as metric and tag. A name without a dot is of the kind `attribute`. */
export type Vocabulary = Readonly<Record<string, Kind>>

export interface Named {
  readonly kind: string
  readonly key: string
  readonly field: Field
}

export interface Trouble {
  readonly message: string
  readonly expected: string
}

/** What a name means in this vocabulary, or why it means nothing. */
export function meaningOf(token: Token, vocabulary: Vocabulary, ordering: boolean): Named | Trouble {
  const [first, rest] = token.parts ?? [token.value!]
  const word = rest === undefined ? 'attribute' : first!
  const key = rest ?? first!
  const kind = Object.keys(vocabulary).find((name) => vocabulary[name]!.words.includes(word))
  if (kind === undefined) {
    const words = Object.values(vocabulary).flatMap((k) => k.words[0]!)
    return {
      message: `Invalid entity type '${word}'. Valid values are ${listOf(words)}`,
      expected: `one of ${words.map((w) => `${w}.<key>`).join(', ')}`,
    }
  }
  const { fields, unknown } = vocabulary[kind]!
  const field = fieldOf(fields, key)
  const usable = field !== null && (ordering ? field.order !== false : field.order !== 'only')
  if (!usable) {
    const names = typeof fields === 'object' && !isField(fields) ? namesIn(fields, ordering) : []
    return {
      message:
        unknown?.(key, ordering) ?? `Invalid ${kind} key '${key}' specified. Valid keys are ${listOf(names)}`,
      expected: names.length > 0 ? `one of ${names.join(', ')}` : `a key that ${kind} has`,
    }
  }
  return { kind: field.kind ?? kind, key: field.key ?? key, field }
}

function fieldOf(fields: Kind['fields'], key: string): Field | null {
  if (typeof fields === 'function') return fields(key)
  if (isField(fields)) return fields
  return Object.hasOwn(fields, key) ? fields[key]! : null
}

const isField = (fields: object): fields is Field => 'is' in fields && Array.isArray(fields.is)

const namesIn = (fields: Readonly<Record<string, Field>>, ordering: boolean) =>
  Object.keys(fields).filter((name) => fields[name]!.order !== (ordering ? false : 'only'))

const listOf = (names: readonly string[]) => `[${names.map((name) => `'${name}'`).join(', ')}]`
