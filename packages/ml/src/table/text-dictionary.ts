import type { DuckDBDataChunk } from '@duckdb/node-api'
import { byCodePoint } from './dictionary.ts'
import { isValid, textMemory } from './vectors.ts'

/** Up to this many levels are sorted. */
const sortedLevels = 65_536

/**
 * Dictionary-encodes VARCHAR vectors as they stream by. Texts of up to 12 bytes lie inside DuckDB's
 * vector as a length and three zero-padded words; they are looked up by these four words, so that a text
 * is decoded once for each distinct value, not once a row. Longer ones lie behind a pointer, which a
 * dictionary page repeats: within a chunk each pointer is followed once.
 */
export const textDictionary = (rows: number) => {
  const codes = new Int32Array(rows)
  const levels: string[] = []
  const long = new Map<string, number>()
  let table = emptyTable(1024)
  let short = 0

  const codeOfShort = (length: number, a: number, b: number, c: number): number => {
    let slot = hashOf(length, a, b, c) & table.mask
    for (; table.codes[slot] !== -1; slot = (slot + 1) & table.mask) {
      const at = slot * 4
      if (
        table.keys[at] === length &&
        table.keys[at + 1] === a &&
        table.keys[at + 2] === b &&
        table.keys[at + 3] === c
      )
        return table.codes[slot]!
    }
    return -1 - slot
  }

  const addShort = (slot: number, length: number, a: number, b: number, c: number, text: string): number => {
    table.keys.set([length, a, b, c], slot * 4)
    table.codes[slot] = levels.length
    const code = levels.push(text) - 1
    if (++short * 2 > table.mask) table = grown(table)
    return code
  }

  const codeOfLong = (text: string): number => {
    const known = long.get(text)
    if (known !== undefined) return known
    long.set(text, levels.length)
    return levels.push(text) - 1
  }

  return {
    take: (chunk: DuckDBDataChunk, column: number, start: number): void => {
      const { words, valid, decode } = textMemory(chunk, column)
      const followed = new Map<number, { length: number; code: number }>()
      for (let i = 0; i < chunk.rowCount; i++) {
        if (!isValid(valid, i)) {
          codes[start + i] = -1
          continue
        }
        const at = i * 4
        const length = words[at]!
        if (length <= 12) {
          const a = words[at + 1]!
          const b = words[at + 2]!
          const c = words[at + 3]!
          const code = codeOfShort(length, a, b, c)
          codes[start + i] = code >= 0 ? code : addShort(-1 - code, length, a, b, c, decode(i))
          continue
        }
        // Addresses use 48 bits, so that a double holds one exactly. The same address may hold a longer
        // text and its beginning, so that the length belongs to the key.
        const address = words[at + 3]! * 2 ** 32 + words[at + 2]!
        const known = followed.get(address)
        const code = known?.length === length ? known.code : codeOfLong(decode(i))
        if (known?.length !== length) followed.set(address, { length, code })
        codes[start + i] = code
      }
    },
    /** Codes into levels in the order of their UTF-8 bytes; above 65,536 levels in order of appearance. */
    finish: (): { codes: Int32Array; levels: string[] } => {
      const order = sortedOrder(levels)
      if (!order) return { codes, levels }
      const codeOf = new Int32Array(levels.length)
      for (const [code, old] of order.entries()) codeOf[old] = code
      for (let i = 0; i < rows; i++) if (codes[i]! >= 0) codes[i] = codeOf[codes[i]!]!
      return { codes, levels: order.map((old) => levels[old]!) }
    },
  }
}

interface HashTable {
  readonly mask: number
  readonly keys: Uint32Array
  readonly codes: Int32Array
}

const emptyTable = (size: number): HashTable => ({
  mask: size - 1,
  keys: new Uint32Array(size * 4),
  codes: new Int32Array(size).fill(-1),
})

const grown = (table: HashTable): HashTable => {
  const larger = emptyTable((table.mask + 1) * 4)
  for (let slot = 0; slot <= table.mask; slot++) {
    if (table.codes[slot] === -1) continue
    const key = table.keys.subarray(slot * 4, slot * 4 + 4)
    let free = hashOf(key[0]!, key[1]!, key[2]!, key[3]!) & larger.mask
    while (larger.codes[free] !== -1) free = (free + 1) & larger.mask
    larger.keys.set(key, free * 4)
    larger.codes[free] = table.codes[slot]!
  }
  return larger
}

/** MurmurHash3's mixing of four words. */
const hashOf = (length: number, a: number, b: number, c: number): number => {
  let hash = mixed(mixed(mixed(length, a), b), c)
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b)
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35)
  return (hash ^ (hash >>> 16)) >>> 0
}

const mixed = (hash: number, word: number): number => {
  let k = Math.imul(word, 0xcc9e2d51)
  k = Math.imul((k << 15) | (k >>> 17), 0x1b873593)
  const h = hash ^ k
  return (Math.imul((h << 13) | (h >>> 19), 5) + 0xe6546b64) | 0
}

/**
 * Sorting a million names takes longer than reading them, and the order of so many means nothing: they
 * stay in the order of first appearance.
 */
const sortedOrder = (levels: readonly string[]): number[] | null => {
  if (levels.length > sortedLevels) return null
  const codeOf = new Map(levels.map((level, code) => [level, code]))
  return [...levels].sort(byCodePoint).map((level) => codeOf.get(level)!)
}
