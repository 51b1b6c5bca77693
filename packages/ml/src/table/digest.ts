import { createHash, type Hash } from 'node:crypto'
import type { DuckDBConnection } from '@duckdb/node-api'
import { quoteName } from './duckdb.ts'
import type { LeafHashes } from './leaf-hashes.ts'
import { type ParquetPath, parquetSql } from './parquet.ts'
import type { Field, LogicalType } from './table.ts'
import { eachChunk, isValid, rawTexts, rawWords } from './vectors.ts'

/** Rows of one leaf. */
export const leafRows = 65_536

/** Columns hashed in one scan: their open leaves are in memory together, half a megabyte each. */
const columnsAtOnce = 128

/**
 * The dataset digest, version 1, of Parquet files: `ds1:` and 64 hex digits. It depends on the names,
 * logical types and values of the columns and on the order of rows and columns; not on the file's format,
 * compression, row groups or the number of threads. Specified in docs/dataset-digest.md.
 */
export const digestOf = async (
  connection: DuckDBConnection,
  parquetPath: ParquetPath,
  fields: readonly Field[],
  rows: number,
  onProgress?: (share: number) => void,
): Promise<string> => (await digestsOf(connection, parquetPath, fields, [rows], onProgress)).whole

/** The digest of a table, and of each of its parts as if that were a table of its own. */
export interface Digests {
  readonly whole: string
  readonly parts: readonly string[]
}

/**
 * As `digestOf`, with the digests of parts that follow one another, in the same scan.
 * @param partRows how many rows each part has; together all rows
 */
export const digestsOf = async (
  connection: DuckDBConnection,
  parquetPath: ParquetPath,
  fields: readonly Field[],
  partRows: readonly number[],
  onProgress?: (share: number) => void,
): Promise<Digests> => {
  const rows = partRows.reduce((sum, part) => sum + part, 0)
  const whole = rootHash(rows, fields.length)
  const parts = partRows.map((count) => rootHash(count, fields.length))
  for (let first = 0; first < fields.length; first += columnsAtOnce) {
    const group = fields.slice(first, first + columnsAtOnce)
    const columns = group.map(({ type }) => openColumn(type, partRows))
    const select = group.map(({ name, type }) => canonical(quoteName(name), type)).join(', ')
    await eachChunk(connection, `SELECT ${select} FROM ${parquetSql(parquetPath)}`, (chunk, start) => {
      for (const [i, column] of columns.entries()) column.take(chunk, i)
      onProgress?.((first + (group.length * start) / rows) / fields.length)
    })
    for (const [i, { name, type }] of group.entries()) {
      const hashes = columns[i]!.finish()
      const take = (root: Hash, hash: Buffer) =>
        root.update(prefixed(name)).update(prefixed(type)).update(hash)
      take(whole, hashes.whole)
      for (const [j, part] of parts.entries()) take(part, hashes.parts[j]!)
    }
  }
  const said = (root: Hash) => `ds1:${root.digest('hex')}`
  return { whole: said(whole), parts: parts.map(said) }
}

/** Whether every part begins at a leaf of the whole, so that its leaves are the whole's. */
export const areAligned = (partRows: readonly number[]): boolean =>
  partRows.slice(0, -1).every((count) => count % leafRows === 0)

/** As `digestsOf`, from the leaves of the whole: of parts that begin at leaves. */
export const digestsOfLeaves = (
  { rows, columns }: LeafHashes,
  fields: readonly Field[],
  partRows: readonly number[],
): Digests => {
  const digest = (start: number, count: number): string => {
    const root = rootHash(count, fields.length)
    const [from, to] = [start / leafRows, Math.ceil((start + count) / leafRows)]
    for (const [i, { name, type }] of fields.entries()) {
      const column = columnHash(count)
      for (const leaf of columns[i]!.slice(from, to)) column.update(leaf)
      root.update(prefixed(name)).update(prefixed(type)).update(column.digest())
    }
    return `ds1:${root.digest('hex')}`
  }
  let start = 0
  const parts = partRows.map((count) => {
    start += count
    return digest(start - count, count)
  })
  return { whole: digest(0, rows), parts }
}

const rootHash = (rows: number, columns: number): Hash =>
  createHash('sha256').update(Uint8Array.of(2)).update('ds1').update(u64(rows)).update(u32(columns))

const columnHash = (rows: number): Hash => createHash('sha256').update(Uint8Array.of(1)).update(u64(rows))

/** What a column is read as: doubles, 64-bit milliseconds, or the UTF-8 bytes. */
const canonical = (column: string, type: LogicalType): string => {
  if (type === 'text') return `encode(${column}::VARCHAR)`
  return type === 'date' || type === 'timestamp' ? `epoch_ms(${column}::TIMESTAMP)` : `${column}::DOUBLE`
}

type Chunk = Parameters<typeof rawWords>[0]
interface ColumnHash {
  take(chunk: Chunk, column: number): void
  finish(): { whole: Buffer; parts: readonly Buffer[] }
}

const openColumn = (type: LogicalType, partRows: readonly number[]): ColumnHash => {
  const rows = partRows.reduce((sum, part) => sum + part, 0)
  const whole = columnHash(rows)
  const parts = partRows.map(columnHash)
  const open = () =>
    type === 'text' ? textLeaf() : wordLeaf(type === 'date' || type === 'timestamp' ? 'time' : 'number')
  const leaf = open()
  const aligned = areAligned(partRows)
  const own = aligned ? null : open()
  let part = 0
  let left = partRows[0] ?? 0
  const next = () => {
    part++
    left = partRows[part] ?? 0
  }
  const toPart = (hash: Buffer) => parts[part]!.update(hash)
  const toWhole = (hash: Buffer) => {
    whole.update(hash)
    if (!aligned) return
    toPart(hash)
    left -= leafRows
    if (left <= 0) next()
  }
  const takeApart = (chunk: Chunk, column: number) => {
    const { rowCount } = chunk
    for (let from = 0; from < rowCount; ) {
      const to = Math.min(rowCount, from + left)
      own!.take(chunk, column, toPart, from, to)
      left -= to - from
      from = to
      if (left > 0) continue
      own!.flush(toPart)
      next()
    }
  }
  return {
    take: (chunk, column) => {
      leaf.take(chunk, column, toWhole, 0, chunk.rowCount)
      if (own) takeApart(chunk, column)
    },
    finish: () => {
      leaf.flush(toWhole)
      return { whole: whole.digest(), parts: parts.map((hash) => hash.digest()) }
    },
  }
}

interface Leaf {
  take(chunk: Chunk, column: number, emit: (hash: Buffer) => void, from: number, to: number): void
  flush(emit: (hash: Buffer) => void): void
}

const canonicalNaN = Number.NaN

/** Numbers and booleans as doubles (−0 becomes 0, missing the canonical NaN); times as int64 (missing 0). */
const wordLeaf = (kind: 'number' | 'time'): Leaf => {
  const words = new Float64Array(leafRows)
  const longs = new BigInt64Array(words.buffer)
  const validity = new Uint8Array(leafRows / 8)
  let filled = 0
  const flush = (emit: (hash: Buffer) => void) => {
    if (filled === 0) return
    const payload = new Uint8Array(words.buffer, 0, filled * 8)
    emit(leafHash(kind, filled, validity).update(payload).digest())
    validity.fill(0)
    filled = 0
  }
  /** The usual chunk, whole bytes of validity and nothing missing, is copied at once; else false. */
  const takeWhole = (items: Float64Array | BigInt64Array): boolean => {
    const end = filled + items.length
    if (((filled | items.length) & 7) !== 0 || end > leafRows) return false
    if (items instanceof BigInt64Array) longs.set(items, filled)
    else
      for (let i = 0; i < items.length; i++) {
        const item = items[i]!
        if (item !== item) return false
        words[filled + i] = item + 0
      }
    validity.fill(255, filled >> 3, end >> 3)
    filled = end
    return true
  }
  return {
    flush,
    take: (chunk, column, emit, from, to) => {
      const { items, valid } = rawWords(chunk, column)
      if (valid === null && takeWhole(items.subarray(from, to))) {
        if (filled === leafRows) flush(emit)
        return
      }
      for (let i = from; i < to; i++) {
        const item = items[i]!
        const present = isValid(valid, i) && item === item
        if (present) validity[filled >> 3]! |= 1 << (filled & 7)
        if (typeof item === 'bigint') longs[filled] = present ? item : 0n
        else words[filled] = present ? item + 0 : canonicalNaN
        if (++filled === leafRows) flush(emit)
      }
    },
  }
}

/** All lengths (uint32, missing 0), then all bytes. */
const textLeaf = (): Leaf => {
  const lengths = new Uint32Array(leafRows)
  const validity = new Uint8Array(leafRows / 8)
  let bytes = new Uint8Array(1 << 16)
  let used = 0
  let filled = 0
  const flush = (emit: (hash: Buffer) => void) => {
    if (filled === 0) return
    const hash = leafHash('string', filled, validity).update(new Uint8Array(lengths.buffer, 0, filled * 4))
    emit(hash.update(bytes.subarray(0, used)).digest())
    validity.fill(0)
    used = 0
    filled = 0
  }
  const room = (length: number) => {
    if (used + length <= bytes.length) return
    const grown = new Uint8Array(Math.max(bytes.length * 2, used + length))
    grown.set(bytes.subarray(0, used))
    bytes = grown
  }
  return {
    flush,
    take: (chunk, column, emit, from, to) => {
      rawTexts(chunk, column, from, to, (source, at, length) => {
        if (length >= 0) {
          room(length)
          for (let i = 0; i < length; i++) bytes[used + i] = source[at + i]!
          used += length
          validity[filled >> 3]! |= 1 << (filled & 7)
        }
        lengths[filled] = Math.max(0, length)
        if (++filled === leafRows) flush(emit)
      })
    },
  }
}

/** What a leaf is hashed from, up to its payload. */
export const leafHash = (kind: 'number' | 'time' | 'string', rows: number, validity: Uint8Array): Hash =>
  createHash('sha256')
    .update(Uint8Array.of(0, kind.charCodeAt(0)))
    .update(u32(rows))
    .update(validity.subarray(0, Math.ceil(rows / 8)))

const u32 = (value: number): Buffer => {
  const bytes = Buffer.alloc(4)
  bytes.writeUInt32LE(value)
  return bytes
}

const u64 = (value: number): Buffer => {
  const bytes = Buffer.alloc(8)
  bytes.writeBigUInt64LE(BigInt(value))
  return bytes
}

const prefixed = (text: string): Buffer => {
  const bytes = Buffer.from(text)
  return Buffer.concat([u32(bytes.length), bytes])
}
