import type { Hash } from 'node:crypto'
import { leafHash, leafRows } from './digest.ts'
import type { RowTaker } from './take-rows.ts'
import type { Field } from './table.ts'

/** The leaves of a dataset's digest, column by column, whatever is hashed of them later. */
export interface LeafHashes {
  readonly rows: number
  /** Of each column the SHA-256 of its leaves, one after another. */
  readonly columns: readonly (readonly Buffer[])[]
}

/** Hashes the leaves of the rows that go through it; docs/dataset-digest.md. */
export const leafHashes = (fields: readonly Field[]): RowTaker & { finish(): LeafHashes } => {
  const leaves = fields.map(({ type }) =>
    type === 'text' ? textLeaves() : numberLeaves(type === 'date' || type === 'timestamp'),
  )
  let rows = 0
  return {
    begin(next) {
      rows += next
    },
    numbers(column, values, count) {
      const own = leaves[column]! as ReturnType<typeof numberLeaves>
      own.take(values, count)
    },
    texts(column, { region, starts, ends }, count) {
      const { take } = leaves[column]! as ReturnType<typeof textLeaves>
      for (let row = 0; row < count; row++) take(region.bytes, starts[row]!, ends[row]!)
    },
    end() {},
    finish: () => ({ rows, columns: leaves.map((one) => one.finish()) }),
  }
}

/** Rows that a leaf has room for at first: a wide table of few rows has many leaves. */
const firstRoom = 1024

const numberLeaves = (isTime: boolean) => {
  let values = new Float64Array(firstRoom)
  let words = new Uint32Array(values.buffer)
  const validity = new Uint8Array(leafRows / 8)
  const hashes: Buffer[] = []
  let filled = 0

  const makeRoom = (): void => {
    const larger = new Float64Array(Math.min(leafRows, values.length * 4))
    larger.set(values)
    values = larger
    words = new Uint32Array(values.buffer)
  }

  const flush = (): void => {
    if (filled === 0) return
    const hash: Hash = leafHash(isTime ? 'time' : 'number', filled, validity)
    hashes.push(hash.update(new Uint8Array(values.buffer, 0, filled * 8)).digest())
    validity.fill(0)
    filled = 0
  }

  return {
    take(found: Float64Array, count: number): void {
      for (let i = 0; i < count; i++) {
        if (filled === values.length) makeRoom()
        const value = found[i]!
        const isPresent = value === value
        if (isPresent) validity[filled >> 3]! |= 1 << (filled & 7)
        if (isTime) {
          // A 64-bit integer, in two halves.
          words[2 * filled] = isPresent ? value : 0
          words[2 * filled + 1] = isPresent ? Math.floor(value / 2 ** 32) : 0
        } else values[filled] = isPresent ? value + 0 : Number.NaN
        if (++filled === leafRows) flush()
      }
    },
    finish(): readonly Buffer[] {
      flush()
      return hashes
    },
  }
}

/** All lengths (uint32, missing 0), then all bytes. */
const textLeaves = () => {
  let lengths = new Uint32Array(firstRoom)
  const validity = new Uint8Array(leafRows / 8)
  const hashes: Buffer[] = []
  let bytes = new Uint8Array(firstRoom)
  let used = 0
  let filled = 0

  const flush = (): void => {
    if (filled === 0) return
    const hash = leafHash('string', filled, validity).update(new Uint8Array(lengths.buffer, 0, filled * 4))
    hashes.push(hash.update(bytes.subarray(0, used)).digest())
    validity.fill(0)
    used = 0
    filled = 0
  }

  const makeRoom = (length: number): void => {
    if (used + length <= bytes.length) return
    const larger = new Uint8Array(Math.max(bytes.length * 2, used + length))
    larger.set(bytes.subarray(0, used))
    bytes = larger
  }

  return {
    /** @param start below 0 where the text is missing */
    take(source: Uint8Array, start: number, end: number): void {
      if (filled === lengths.length) {
        const more = new Uint32Array(Math.min(leafRows, lengths.length * 4))
        more.set(lengths)
        lengths = more
      }
      const length = start < 0 ? 0 : end - start
      lengths[filled] = length
      if (start >= 0) {
        makeRoom(length)
        for (let i = 0; i < length; i++) bytes[used + i] = source[start + i]!
        used += length
        validity[filled >> 3]! |= 1 << (filled & 7)
      }
      if (++filled === leafRows) flush()
    },
    finish(): readonly Buffer[] {
      flush()
      return hashes
    },
  }
}
