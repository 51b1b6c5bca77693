import { randomFillSync } from 'node:crypto'

/** Crockford's base32, lower case: no i, l, o, u, so that an id read aloud survives. */
const digits = '0123456789abcdefghjkmnpqrstvwxyz'
const timeDigits = 10
const randomBytesCount = 10

/**
 * A new id `prefix_<26 characters>`: 10 characters of milliseconds, 16 of chance (80 bits), so that ids sort by
 * the time they were made and never meet. Example: `ds_01k9h3v0q5m8d2c4r7t1x6y0za`.
 */
export function newId(prefix: string): string {
  const form = forms.get(prefix) ?? formOf(prefix)
  const nowMs = risingMs()
  if (nowMs !== form.writtenMs) writeTime(form, nowMs)
  const from = chance()
  writeChance(from, form.characters, form.at + timeDigits)
  writeChance(from + 5, form.characters, form.at + timeDigits + 8)
  // In one piece: whoever reads it character by character would first have to put pieces together.
  return form.characters.toString('latin1')
}

/** The characters of a prefix's ids: those of its time stay while it does. */
interface Form {
  readonly characters: Buffer
  /** Where the prefix ends. */
  readonly at: number
  writtenMs: number
}
const forms = new Map<string, Form>()

function formOf(prefix: string): Form {
  const at = prefix.length + 1
  const characters = Buffer.alloc(at + 26)
  characters.write(`${prefix}_`, 'latin1')
  const form = { characters, at, writtenMs: -1 }
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

/** Drawn for many ids at once: each draw from the system costs as much as the rest of a prediction's id. */
const drawn = Buffer.alloc(randomBytesCount * 256)
let used = drawn.length

/** Where bytes stand in `drawn` that no other id has. */
const chance = (): number => {
  if (used === drawn.length) {
    randomFillSync(drawn)
    used = 0
  }
  return (used += randomBytesCount) - randomBytesCount
}

let lastMs = 0

/** Ids go on rising while somebody puts the clock back. */
const risingMs = (): number => (lastMs = Math.max(lastMs, Date.now()))

/** 32 hexadecimal characters, sorted by time (12 of milliseconds, 20 of chance): the form MLflow's clients expect. */
export const newHexId = (): string => {
  const from = chance()
  return risingMs().toString(16).padStart(12, '0') + drawn.toString('hex', from, from + randomBytesCount)
}

const codes = Uint8Array.from(digits, (digit) => digit.charCodeAt(0))

/** Five drawn bytes as eight characters of five bits each. */
function writeChance(from: number, characters: Buffer, at: number): void {
  const middle = drawn[from + 2]!
  const high = (drawn[from]! << 12) | (drawn[from + 1]! << 4) | (middle >>> 4)
  const low = ((middle & 15) << 16) | (drawn[from + 3]! << 8) | drawn[from + 4]!
  for (let k = 0; k < 4; k++) {
    characters[at + k] = codes[(high >>> (15 - 5 * k)) & 31]!
    characters[at + 4 + k] = codes[(low >>> (15 - 5 * k)) & 31]!
  }
}
