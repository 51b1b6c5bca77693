import { constants, zstdCompressSync } from 'node:zlib'
import {
  encode,
  type Encoded,
  formOf,
  type ParquetColumn,
  places,
  plain,
  rle,
  streamSplit,
} from './columns.ts'
import { newPage } from './page.ts'
import { thrift, type ThriftStruct } from './thrift.ts'

export type { ParquetColumn } from './columns.ts'
export { areWhole } from './numbers.ts'
export { isNoText, noText } from './texts.ts'

const magic = Buffer.from('PAR1')
const [unpacked, zstd] = [0, 6]

/**
 * Writes columns as one Parquet file: one row group, of each column one page, and before it a list of its values where they
 * are few (https://github.com/apache/parquet-format). What a general writer does for any table costs several times as much
 * for one that already lies in memory column by column.
 * @param columns each is written before the next is asked for
 * @param write takes the file piece after piece; the memory of a piece is used again
 */
export const writeParquet = (
  columns: Iterable<ParquetColumn>,
  rows: number,
  write: (bytes: Uint8Array) => void,
): void => {
  const fields: ThriftStruct[] = []
  const chunks: ThriftStruct[] = []
  let at = 0
  let bytes = 0
  const put = (part: Uint8Array) => {
    write(part)
    at += part.length
  }
  /** Answers how many bytes it has when it is unpacked. */
  const putPage = (whole: Buffer, pack: Pack, [type, kind]: PageKind): number => {
    const body = pack(whole)
    const head = thrift([[1, { int: type }], [2, { int: whole.length }], [3, { int: body.length }], kind])
    put(head)
    put(body)
    return head.length + whole.length
  }
  put(magic)
  for (const column of columns) {
    pages.values.clear()
    pages.list.clear()
    const one = encode(column, rows, pages)
    const [list, values] = [pages.list.written(), pages.values.written()]
    const encoding = one.listed === null ? formOf[column.type].encoding : places
    const isTiny = list.length + values.length < fewestPacked
    const from = at
    let whole = 0
    if (one.listed !== null) whole += putPage(list, isTiny ? asItIs : quickly, listOf(one.listed))
    const valuesAt = at
    const pack = isTiny ? asItIs : encoding === streamSplit ? quickly : thoroughly
    whole += putPage(values, pack, valuesOf(encoding, rows))
    fields.push(fieldOf(column))
    const codec = isTiny ? unpacked : zstd
    chunks.push(chunkOf(column, one, rows, { encoding, codec, from, valuesAt, whole, packed: at - from }))
    bytes += whole
  }
  const foot = footer(fields, chunks, rows, bytes)
  const end = Buffer.alloc(4)
  end.writeUInt32LE(foot.length)
  for (const part of [foot, end, magic]) put(part)
}

/** All pages are written in the same memory, which the garbage collector would have to look after. */
const pages = { values: newPage(), list: newPage() }

type Pack = (page: Buffer) => Buffer
const packed =
  (level: number): Pack =>
  (page) =>
    zstdCompressSync(page, {
      // In few pieces, of no more memory than they need.
      chunkSize: Math.min(mostAtOnce, page.length + (page.length >> 7) + 1024),
      params: { [constants.ZSTD_c_compressionLevel]: level },
    })
const mostAtOnce = 1024 * 1024
/** By the quickest that still finds what repeats. */
const thoroughly = packed(1)
/** In half the time of numbers in which little repeats, for a hundredth more bytes. */
const quickly = packed(-5)
/** To begin costs more than so little is worth. */
const asItIs: Pack = (page) => page
const fewestPacked = 256

/** The number of a kind of pages, and the field of its head that says more. */
type PageKind = readonly [number, ThriftStruct[number]]

const valuesOf = (encoding: number, rows: number): PageKind => {
  const struct: ThriftStruct = [
    [1, { int: rows }],
    [2, { int: encoding }],
    [3, { int: rle }],
    [4, { int: rle }],
  ]
  return [0, [5, { struct }]]
}

const listOf = (values: number): PageKind => {
  const struct: ThriftStruct = [
    [1, { int: values }],
    [2, { int: plain }],
  ]
  return [2, [7, { struct }]]
}

/** Optional, as any value may be missing. */
const fieldOf = ({ name, type }: ParquetColumn): ThriftStruct => [
  [1, { int: formOf[type].physical }],
  [3, { int: 1 }],
  [4, { text: name }],
  ...formOf[type].logical,
]

interface Chunk {
  readonly encoding: number
  readonly codec: number
  /** Where its pages begin, and where the one of its values does. */
  readonly from: number
  readonly valuesAt: number
  readonly whole: number
  readonly packed: number
}

const chunkOf = (
  { type, name }: ParquetColumn,
  { missing, ends, listed }: Encoded,
  rows: number,
  { encoding, codec, from, valuesAt, whole, packed }: Chunk,
): ThriftStruct => {
  const encodings = listed === null ? [encoding, rle] : [encoding, rle, plain]
  const statistics: ThriftStruct = [
    [3, { long: missing }],
    ...(ends === null
      ? []
      : ([
          [5, { bytes: ends.max }],
          [6, { bytes: ends.min }],
        ] as const)),
  ]
  const metadata: ThriftStruct = [
    [1, { int: formOf[type].physical }],
    [2, { list: encodings.map((int) => ({ int })) }],
    [3, { list: [{ text: name }] }],
    [4, { int: codec }],
    [5, { long: rows }],
    [6, { long: whole }],
    [7, { long: packed }],
    [9, { long: valuesAt }],
    ...(listed === null ? [] : ([[11, { long: from }]] as const)),
    [12, { struct: statistics }],
  ]
  return [
    [2, { long: from }],
    [3, { struct: metadata }],
  ]
}

const footer = (
  fields: readonly ThriftStruct[],
  chunks: readonly ThriftStruct[],
  rows: number,
  bytes: number,
): Buffer => {
  const root: ThriftStruct = [
    [4, { text: 'captures' }],
    [5, { int: fields.length }],
  ]
  const group: ThriftStruct = [
    [1, { list: chunks.map((struct) => ({ struct })) }],
    [2, { long: bytes }],
    [3, { long: rows }],
  ]
  return thrift([
    [1, { int: 1 }],
    [2, { list: [root, ...fields].map((struct) => ({ struct })) }],
    [3, { long: rows }],
    [4, { list: [{ struct: group }] }],
    [6, { text: 'Slipway' }],
    // The ends of columns are in their types' own order.
    [7, { list: fields.map(() => ({ struct: [[1, { struct: [] }]] })) }],
  ])
}
