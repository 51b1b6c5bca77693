import { FilterError } from './filter.errors.ts'

/**
 * A piece of a text in the filter language.
 * - `name`: what may name a field, such as metrics.auc, tags.`a b`, `a b` or "a b"; `parts` are its two sides of the
 *   first dot, without quotes (one part where it has no dot)
 * - `text`: 'a b', and also "a b" (a lone name in double quotes: either, as the place wants it); `value` is its inside
 */
export interface Token {
  readonly kind: 'name' | 'text' | 'number' | 'sign' | '(' | ')' | ',' | 'end'
  /** As it stands in the text. */
  readonly raw: string
  readonly at: number
  readonly parts?: readonly string[]
  readonly value?: string
}

const space = /\s+/y
const number = /-?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\p{L}\p{N}_])/uy
const sign = /[<>=!~]+/y
const firstPart = /[\p{L}\p{N}_]+/uy
/** Behind the dot also what people write in keys: train/loss, a-b, a:b. Two hyphens or a slash and a star are a comment. */
const key = /(?:[\p{L}\p{N}_.$@#:]|-(?!-)|\/(?![*/]))+/uy
const quotes = new Set(["'", '"', '`'])

/** Reads the whole text, in time linear in its length; throws TRACKING_FILTER_UNREADABLE where it cannot. */
export function tokensOf(text: string, what = 'Invalid clause(s) in filter string'): Token[] {
  const tokens: Token[] = []
  let at = 0

  const match = (pattern: RegExp): string | null => {
    pattern.lastIndex = at
    return pattern.exec(text)?.[0] ?? null
  }

  const stop = (expected: string): never => {
    throw new FilterError({ message: `${what}: '${text.slice(at, at + 40)}'`, text, at, expected })
  }

  /** The inside of what is quoted at `start`; a quote doubled in it stands for one. Moves behind it. */
  const quoted = (start: number): string => {
    const quote = text[start]!
    let end = text.indexOf(quote, start + 1)
    let doubled = false
    while (end !== -1 && text[end + 1] === quote) {
      doubled = true
      end = text.indexOf(quote, end + 2)
    }
    if (end === -1) {
      at = start
      return stop(`another ${quote} that ends what this one begins`)
    }
    at = end + 1
    const inside = text.slice(start + 1, end)
    return doubled ? inside.replaceAll(quote + quote, quote) : inside
  }

  const name = (start: number, first: string): Token => {
    if (text[at] !== '.') return { kind: 'name', raw: text.slice(start, at), at: start, parts: [first] }
    at++
    let rest: string | null
    if (quotes.has(text[at]!)) rest = quoted(at)
    else {
      rest = match(key)
      if (rest === null) return stop('a key behind the dot, quoted where it has spaces')
      at += rest.length
      if (rest.endsWith('.') && quotes.has(text[at]!)) rest += quoted(at)
    }
    return { kind: 'name', raw: text.slice(start, at), at: start, parts: [first, rest] }
  }

  while (at < text.length) {
    const start = at
    const skipped = match(space)
    if (skipped !== null) {
      at += skipped.length
      continue
    }
    const char = text[at]!
    const digits = match(number)
    if (digits !== null) {
      at += digits.length
      tokens.push({ kind: 'number', raw: digits, at: start })
    } else if (char === "'") {
      const value = quoted(at)
      tokens.push({ kind: 'text', raw: text.slice(start, at), at: start, value })
    } else if (char === '"' || char === '`') {
      const inside = quoted(at)
      const token = name(start, inside)
      const isText = char === '"' && token.parts!.length === 1
      tokens.push(isText ? { ...token, kind: 'text', value: inside } : token)
    } else if (char === '(' || char === ')' || char === ',') {
      at++
      tokens.push({ kind: char, raw: char, at: start })
    } else {
      const symbols = match(sign)
      const word = symbols === null ? match(firstPart) : null
      if (symbols !== null) {
        at += symbols.length
        tokens.push({ kind: 'sign', raw: symbols, at: start })
      } else if (word !== null) {
        at += word.length
        tokens.push(name(start, word))
      } else if (char === ';' && text.slice(at + 1).trim() !== '')
        throw new FilterError({
          message: `Search filter contained multiple expression ${JSON.stringify(text.slice(0, 200))}`,
          text,
          at,
          expected: 'AND between the clauses',
        })
      else stop('a field, a sign, a number or a quoted text')
    }
  }
  tokens.push({ kind: 'end', raw: '', at: text.length })
  return tokens
}
