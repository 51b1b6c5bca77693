import type { DuckDBBlobVector, DuckDBConnection, DuckDBDataChunk, DuckDBResult } from '@duckdb/node-api'

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
 * Visits the bytes of a BLOB vector (`encode(text)`) without decoding them: a buffer, an offset and a
 * length, or length −1 where missing. Up to 12 bytes lie in the vector itself; longer ones behind a
 * pointer, and equal pointers in one chunk (a Parquet dictionary) are followed once.
 */
export const rawTexts = (
  chunk: DuckDBDataChunk,
  column: number,
  visit: (source: Uint8Array, at: number, length: number) => void,
): void => {
  const vector = chunk.getColumnVector(column) as DuckDBBlobVector
  const { dataView: view, validity } = vector as unknown as {
    dataView: DataView
    validity: { data: BigUint64Array | null }
  }
  const valid = bitsOf(validity.data)
  const inline = new Uint8Array(view.buffer, view.byteOffset, view.byteLength)
  const followed = new Map<bigint, Uint8Array>()
  for (let i = 0; i < chunk.rowCount; i++) {
    if (!isValid(valid, i)) {
      visit(inline, 0, -1)
      continue
    }
    const length = view.getUint32(i * 16, true)
    if (length <= 12) {
      visit(inline, i * 16 + 4, length)
      continue
    }
    const pointer = view.getBigUint64(i * 16 + 8, true)
    let bytes = followed.get(pointer)
    if (bytes?.length !== length) {
      bytes = vector.getItem(i)!.bytes
      followed.set(pointer, bytes)
    }
    visit(bytes, 0, length)
  }
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
