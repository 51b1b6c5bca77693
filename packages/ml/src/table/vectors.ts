import type {
  DuckDBBlobVector,
  DuckDBConnection,
  DuckDBDataChunk,
  DuckDBResult,
  DuckDBVarCharVector,
} from '@duckdb/node-api'

/** Runs a query and lends its chunks one by one, so that memory stays bounded whatever the result's size. */
export const eachChunk = async (
  connection: DuckDBConnection,
  sql: string,
  use: (chunk: DuckDBDataChunk, start: number) => void | Promise<void>,
): Promise<number> => {
  const result: DuckDBResult = await connection.stream(sql)
  let start = 0
  for (;;) {
    const chunk = await result.fetchChunk()
    if (!chunk || chunk.rowCount === 0) return start
    await use(chunk, start)
    start += chunk.rowCount
  }
}

/** Copies a DOUBLE vector to values at an offset; missing becomes NaN. */
export const copyDoubles = (
  chunk: DuckDBDataChunk,
  column: number,
  values: Float64Array,
  at: number,
): void => {
  const { items, valid } = innards(chunk, column) as { items: Float64Array; valid: Uint8Array | null }
  values.set(items, at)
  if (!valid) return
  for (let i = 0; i < items.length; i++) if (!isValid(valid, i)) values[at + i] = Number.NaN
}

export const isValid = (valid: Uint8Array | null, row: number): boolean =>
  valid === null || (valid[row >> 3]! & (1 << (row & 7))) !== 0

/** A DOUBLE or BIGINT vector's own memory, valid until the next chunk. */
export const rawWords = (chunk: DuckDBDataChunk, column: number) =>
  innards(chunk, column) as { items: Float64Array | BigInt64Array; valid: Uint8Array | null }

/**
 * A VARCHAR or BLOB vector's own memory: four 32-bit words a value. Word 0 is the length in bytes; up to
 * 12 bytes follow in words 1–3, zero-padded; longer ones lie at the address in words 2–3.
 */
export const textMemory = (chunk: DuckDBDataChunk, column: number) => {
  const vector = chunk.getColumnVector(column) as DuckDBVarCharVector
  const { dataView: view, validity } = vector as unknown as {
    dataView: DataView
    validity: { data: BigUint64Array | null }
  }
  const words = new Uint32Array(view.buffer, view.byteOffset, view.byteLength >> 2)
  const bytes = Buffer.from(view.buffer, view.byteOffset, view.byteLength)
  return {
    words,
    valid: bitsOf(validity.data),
    decode: (row: number): string => {
      const at = row * 4
      const ascii = ((words[at + 1]! | words[at + 2]! | words[at + 3]!) & 0x80808080) === 0
      // A TextDecoder call costs more than the rest of the work on a short text.
      if (words[at]! <= 12 && ascii) return bytes.toString('latin1', row * 16 + 4, row * 16 + 4 + words[at]!)
      return vector.getItem(row)!
    },
  }
}

/**
 * Visits the bytes of a BLOB vector (`encode(text)`), of some of its rows, without decoding them: a buffer, an offset and a
 * length, or length −1 where missing. Texts that lie behind one another in memory are fetched together, and equal
 * pointers in one chunk (a Parquet dictionary) once.
 */
export const rawTexts = (
  chunk: DuckDBDataChunk,
  column: number,
  from: number,
  to: number,
  visit: (source: Uint8Array, at: number, length: number) => void,
): void => {
  const { words, valid } = textMemory(chunk, column)
  const vector = chunk.getColumnVector(column) as DuckDBBlobVector
  const inline = new Uint8Array(words.buffer, words.byteOffset, words.byteLength)
  const followed = new Map<number, Uint8Array>()
  let run = inline
  let [start, end] = [0, 0]
  for (let i = from; i < to; i++) {
    if (!isValid(valid, i)) {
      visit(inline, 0, -1)
      continue
    }
    const length = words[i * 4]!
    if (length <= 12) {
      visit(inline, i * 16 + 4, length)
      continue
    }
    const pointer = pointerAt(words, i)
    if (pointer < start || pointer + length > end) {
      const known = followed.get(pointer)
      if (known?.length === length) {
        visit(known, 0, length)
        continue
      }
      start = pointer
      end = runEnd(words, valid, i, to)
      // What stands there is this text's length; the run begins with it.
      words[i * 4] = end - start
      run = vector.getItemBytes(i)!
      words[i * 4] = length
      if (end - start === length) followed.set(pointer, run)
    }
    visit(run, pointer - start, length)
  }
}

const pointerAt = (words: Uint32Array, row: number): number =>
  words[row * 4 + 3]! * 2 ** 32 + words[row * 4 + 2]!

/**
 * Other cells of a line may lie between two texts. Less than a page of memory: then all of it is there to be read, as
 * both ends are.
 */
const widestGap = 1024
const longestRun = 2 ** 20

/** Where the texts end that follow this one's in memory, in the order of the rows. */
const runEnd = (words: Uint32Array, valid: Uint8Array | null, row: number, to: number): number => {
  const start = pointerAt(words, row)
  let end = start + words[row * 4]!
  for (let i = row + 1; i < to; i++) {
    const length = words[i * 4]!
    if (!isValid(valid, i) || length <= 12) continue
    const pointer = pointerAt(words, i)
    if (pointer < end || pointer - end > widestGap || pointer + length - start > longestRun) break
    end = pointer + length
  }
  return end
}

const bitsOf = (bits: BigUint64Array | null): Uint8Array | null =>
  bits && new Uint8Array(bits.buffer, bits.byteOffset, bits.byteLength)

/**
 * The library's vectors keep their buffers private and offer only getItem, which takes a BigInt shift for
 * each value. Reading the buffers is what makes a million rows take tens of milliseconds.
 */
const innards = (chunk: DuckDBDataChunk, column: number) => {
  const vector = chunk.getColumnVector(column) as unknown as {
    items: ArrayBufferView
    validity: { data: BigUint64Array | null }
  }
  return { items: vector.items, valid: bitsOf(vector.validity.data) }
}
