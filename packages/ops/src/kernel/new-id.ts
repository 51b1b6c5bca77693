import { randomFillSync } from 'node:crypto'

/** Crockford's base32, lower case: no i, l, o, u, so that an id read aloud survives. */
const digits = '0123456789abcdefghjkmnpqrstvwxyz'
const timeDigits = 10
const chanceDigits = 16

/**
 * A new id `prefix_<26 characters>`: 10 characters of milliseconds, 16 of chance (79 bits); within a millisecond each is
 * one more than the last, so that ids sort in the order they were made, and never meet (ULID, monotonic). Where many
 * are made they lie together in an index, and compress. Example: `ds_01k9h3v0q5m8d2c4r7t1x6y0za`.
 */
export function newId(prefix: string): string {
  const form = forms.get(prefix) ?? formOf(prefix)
  const nowMs = risingMs()
  if (nowMs === form.writtenMs) addOne(form)
  else {
    writeTime(form, nowMs)
    writeChance(form)
  }
  // In one piece: whoever reads it character by character would first have to put pieces together.
  newest = form.characters.toString('latin1')
  newestWords = form.words
  return newest
}

let newest = ''
let newestWords: Float64Array | null = null

/**
 * An id's bytes, eight in a word and zeros behind the last, until another id is made; null unless it is the newest. Who
 * writes it down at once copies a few words, where to turn a text into bytes would be a call out of the engine. Letters and
 * digits never make a word that is no number, of which the bits might be lost.
 */
export const wordsOfNewest = (id: string): Float64Array | null => (id === newest ? newestWords : null)

/** The last id of a prefix. */
interface Form {
  readonly characters: Buffer
  /** The same bytes. */
  readonly words: Float64Array
  /** Where the prefix ends. */
  readonly at: number
  /** The digits of chance, 0 to 31 each. */
  readonly chance: Uint8Array
  writtenMs: number
}
const forms = new Map<string, Form>()

function formOf(prefix: string): Form {
  const at = prefix.length + 1
  const length = at + timeDigits + chanceDigits
  const words = new Float64Array(Math.ceil(length / 8))
  const characters = Buffer.from(words.buffer, 0, length)
  characters.write(`${prefix}_`, 'latin1')
  const form = { characters, words, at, chance: new Uint8Array(chanceDigits), writtenMs: -1 }
  forms.set(prefix, form)
  return form
}

function writeTime(form: Form, ms: number): void {
  form.writtenMs = ms
  let left = ms
  for (let i = timeDigits - 1; i >= 0; i--) {
    form.characters[form.at + i] = digits.charCodeAt(left % 32)
    left = Math.floor(left / 32)
  }
}

function writeChance({ characters, at, chance }: Form): void {
  const from = draw(chanceDigits)
  for (let k = 0; k < chanceDigits; k++) chance[k] = drawn[from + k]! & 31
  // No millisecond has time for so many ids that the first digit would overflow.
  chance[0]! &= 15
  for (let k = 0; k < chanceDigits; k++) characters[at + timeDigits + k] = digits.charCodeAt(chance[k]!)
}

function addOne({ characters, at, chance }: Form): void {
  let k = chanceDigits - 1
  while (chance[k] === 31) {
    chance[k] = 0
    characters[at + timeDigits + k--] = digits.charCodeAt(0)
  }
  characters[at + timeDigits + k] = digits.charCodeAt(++chance[k]!)
}

/** Drawn for many ids at once: each draw from the system costs as much as the rest of an id. */
const drawn = Buffer.alloc(4096)
let used = drawn.length

/** Where so many bytes stand in `drawn` that no other id has. */
const draw = (bytes: number): number => {
  if (used + bytes > drawn.length) {
    randomFillSync(drawn)
    used = 0
  }
  return (used += bytes) - bytes
}

let lastMs = 0

/** Ids go on rising while somebody puts the clock back. */
const risingMs = (): number => (lastMs = Math.max(lastMs, Date.now()))

/** 32 hexadecimal characters, sorted by time (12 of milliseconds, 20 of chance): the form MLflow's clients expect. */
export const newHexId = (): string => {
  const from = draw(10)
  return risingMs().toString(16).padStart(12, '0') + drawn.toString('hex', from, from + 10)
}
