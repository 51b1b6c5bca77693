import { openSketch, type Sketch } from './distinct-sketch.ts'
import { mixed } from './hyper-log-log.ts'

/**
 * Which texts a column holds and how often, as plain data: text i is bytes.subarray(ends[i − 1], ends[i]) in UTF-8.
 * Up to `textsMost` different ones of `bytesMost` bytes together; beyond it only a sketch tells how many there are,
 * and some of them.
 * Which of the two is a function of the texts alone, so that the counts of parts, merged, are those of the whole;
 * only the order, that of first appearance, is not.
 */
export interface TextCounts {
  readonly bytes: Uint8Array
  readonly ends: Float64Array
  readonly counts: Float64Array
  readonly sketch: Sketch<string> | null
}

export const textsMost = 2 ** 20
export const bytesMost = 2 ** 26
/** Of typed arrays, where all are to be counted. */
const longestArray = 2 ** 32

/**
 * Counts texts as they come: a hash table over their bytes.
 * @param exact counts all of them, however many there are
 * @param onOverflow hears of the texts counted so far before they give way to a sketch
 */
export const textCounter = (exact = false, onOverflow?: (counted: Omit<TextCounts, 'sketch'>) => void) => {
  const [mostTexts, mostBytes] = exact ? [2 ** 30, longestArray] : [textsMost, bytesMost]
  let bytes = new Uint8Array(1024)
  let used = 0
  let ends = new Float64Array(64)
  let counts = new Float64Array(64)
  let hashes = new Uint32Array(64)
  let n = 0
  let slots = new Int32Array(256).fill(-1)
  let sketch: ReturnType<typeof openSketch<string>> | null = null

  const isAt = (entry: number, source: Uint8Array, at: number, length: number): boolean => {
    const start = entry === 0 ? 0 : ends[entry - 1]!
    if (ends[entry]! - start !== length) return false
    for (let i = 0; i < length; i++) if (bytes[start + i] !== source[at + i]) return false
    return true
  }

  const rehash = (size: number): void => {
    slots = new Int32Array(size).fill(-1)
    for (let entry = 0; entry < n; entry++) {
      let slot = hashes[entry]! & (size - 1)
      while (slots[slot] !== -1) slot = (slot + 1) & (size - 1)
      slots[slot] = entry
    }
  }

  const counted = () => ({
    bytes: bytes.slice(0, used),
    ends: ends.slice(0, n),
    counts: counts.slice(0, n),
  })

  /** The table gives way to a sketch, which then hears of everything that it held. */
  const overflow = (): void => {
    onOverflow?.(counted())
    sketch = openSketch()
    for (let entry = 0; entry < n; entry++) {
      const start = entry === 0 ? 0 : ends[entry - 1]!
      noteText(sketch, bytes, start, ends[entry]! - start)
    }
    n = used = 0
    bytes = new Uint8Array(0)
    ends = counts = new Float64Array(0)
    hashes = new Uint32Array(0)
    slots = new Int32Array(0)
  }

  const insert = (slot: number, hash: number, source: Uint8Array, at: number, length: number) => {
    if (n === mostTexts || used + length > mostBytes) {
      overflow()
      noteText(sketch!, source, at, length)
      return
    }
    if (n === ends.length) {
      ends = grown(ends, n * 2)
      counts = grown(counts, n * 2)
      hashes = grown(hashes, n * 2)
    }
    if (used + length > bytes.length)
      bytes = grown(bytes, Math.min(mostBytes, 2 ** Math.ceil(Math.log2(used + length + 1))))
    for (let i = 0; i < length; i++) bytes[used + i] = source[at + i]!
    used += length
    ends[n] = used
    hashes[n] = hash
    slots[slot] = n++
    if (n * 2 > slots.length) rehash(slots.length * 4)
  }

  /** Counts source.subarray(at, at + length) so many times. Which of the texts it is; −1 where only a sketch has heard of it. */
  const add = (source: Uint8Array, at: number, length: number, times = 1): number => {
    if (sketch) {
      noteText(sketch, source, at, length)
      return -1
    }
    const hash = hashOf(source, at, length, 0)
    let slot = hash & (slots.length - 1)
    for (;;) {
      const entry = slots[slot]!
      if (entry === -1) break
      if (hashes[entry] === hash && isAt(entry, source, at, length)) {
        counts[entry]! += times
        return entry
      }
      slot = (slot + 1) & (slots.length - 1)
    }
    const entry = n
    insert(slot, hash, source, at, length)
    if (sketch) return -1
    counts[entry] = times
    return entry
  }

  const addAll = (other: TextCounts): void => {
    if (other.sketch) {
      if (!sketch) overflow()
      sketch!.addAll(other.sketch)
      return
    }
    for (let i = 0, start = 0; i < other.counts.length; i++) {
      add(other.bytes, start, other.ends[i]! - start, other.counts[i])
      start = other.ends[i]!
    }
  }

  const finish = (): TextCounts => ({
    ...counted(),
    sketch: sketch?.finish() ?? null,
  })

  return { add, addAll, finish }
}

export const mergeTexts = (a: TextCounts, b: TextCounts, exact = false): TextCounts => {
  const counter = textCounter(exact)
  counter.addAll(a)
  counter.addAll(b)
  return counter.finish()
}

/** Of two hashes that know nothing of each other. */
export const seeds = [0x3c6ef372, 0x9e3779b9] as const

/** Of longer texts a sketch keeps their beginning. */
const longestKept = 256

const noteText = (
  sketch: ReturnType<typeof openSketch<string>>,
  source: Uint8Array,
  at: number,
  length: number,
): void => {
  const what = hashOf(source, at, length, seeds[1])
  if (sketch.note(hashOf(source, at, length, seeds[0]), what))
    sketch.keep(decoder.decode(source.subarray(at, at + Math.min(length, longestKept))), what)
}

const decoder = new TextDecoder()

/** FNV-1a with another beginning for each use, mixed. */
export const hashOf = (source: Uint8Array, at: number, length: number, seed: number): number => {
  let hash = 0x811c9dc5 ^ seed
  for (let i = at; i < at + length; i++) hash = Math.imul(hash ^ source[i]!, 0x01000193)
  return mixed(hash ^ length)
}

const grown = <T extends Uint8Array | Uint32Array | Float64Array>(values: T, size: number): T => {
  const larger = new (values.constructor as new (size: number) => T)(size)
  larger.set(values)
  return larger
}
