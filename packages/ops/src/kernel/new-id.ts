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
  const nowMs = risingMs()
  if (nowMs !== writtenMs) writeTime(nowMs)
  writeChance(chance())
  return `${prefix}_${written.toString('latin1')}`
}

/** The characters of an id: those of its time stay while it does. */
const written = Buffer.alloc(26)
let writtenMs = -1

function writeTime(ms: number): void {
  writtenMs = ms
  let left = ms
  for (let i = timeDigits - 1; i >= 0; i--) {
    written[i] = digits.charCodeAt(left % 32)
    left = Math.floor(left / 32)
  }
}

/** Drawn for many ids at once: each draw from the system costs as much as the rest of a prediction's id. */
const drawn = Buffer.alloc(randomBytesCount * 256)
let used = drawn.length

/** Bytes that no other id has. */
const chance = (): Buffer => {
  if (used === drawn.length) {
    randomFillSync(drawn)
    used = 0
  }
  return drawn.subarray(used, (used += randomBytesCount))
}

let lastMs = 0

/** Ids go on rising while somebody puts the clock back. */
const risingMs = (): number => (lastMs = Math.max(lastMs, Date.now()))

/** 32 hexadecimal characters, sorted by time (12 of milliseconds, 20 of chance): the form MLflow's clients expect. */
export const newHexId = (): string => risingMs().toString(16).padStart(12, '0') + chance().toString('hex')

/** Five bits a character. */
function writeChance(bytes: Uint8Array): void {
  let at = timeDigits
  let held = 0
  let bits = 0
  for (const byte of bytes) {
    held = (held << 8) | byte
    bits += 8
    while (bits >= 5) {
      bits -= 5
      written[at++] = digits.charCodeAt((held >>> bits) & 31)
    }
    held &= (1 << bits) - 1
  }
}
