import { FilterError } from './filter.errors.ts'
import type { Token } from './tokens.ts'

/** Goes through the tokens of a text from left to right. */
export class Reader {
  readonly text: string
  readonly #tokens: readonly Token[]
  readonly #what: string
  #position = 0

  /** @param what begins the message of an error */
  constructor(text: string, tokens: readonly Token[], what = 'Invalid clause(s) in filter string') {
    this.text = text
    this.#tokens = tokens
    this.#what = what
  }

  /** The one to be read next; at the end, the token `end`. */
  get token(): Token {
    return this.#tokens[this.#position]!
  }

  /** Takes it. */
  next(): Token {
    const { token } = this
    if (token.kind !== 'end') this.#position++
    return token
  }

  /** Takes it where it is this punctuation. */
  take(kind: '(' | ')' | ','): boolean {
    if (this.token.kind !== kind) return false
    this.#position++
    return true
  }

  /** Whether it is this bare word, in capitals or not. */
  isWord(word: string): boolean {
    const { kind, raw } = this.token
    return kind === 'name' && raw.length === word.length && raw.toUpperCase() === word
  }

  takeWord(word: string): boolean {
    if (!this.isWord(word)) return false
    this.#position++
    return true
  }

  /** Ends the reading: something else was expected here. */
  stop(expected: string, message?: string): never {
    const { raw, at, kind } = this.token
    const found = kind === 'end' ? this.text.slice(-40) : this.text.slice(at, at + Math.max(raw.length, 40))
    throw new FilterError({ message: message ?? `${this.#what}: '${found}'`, text: this.text, at, expected })
  }
}
