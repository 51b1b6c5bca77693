import { constants, zstdCompressSync } from 'node:zlib'
import { encode, type Encoded, formOf, type ParquetColumn, rle } from './columns.ts'
import { newPage } from './page.ts'
import { thrift, type ThriftStruct } from './thrift.ts'

export { noText, type ParquetColumn } from './columns.ts'

const magic = Buffer.from('PAR1')
const zstd = 6

/**
 * Columns as one Parquet file: one row group, of each column one page (https://github.com/apache/parquet-format). What a
 * general writer does for any table costs several times as much for one that already lies in memory column by column.
 * @param columns each is written before the next is asked for
 */
export const parquetFile = (columns: Iterable<ParquetColumn>, rows: number): Buffer => {
  const parts: Uint8Array[] = [magic]
  const fields: ThriftStruct[] = []
  const chunks: ThriftStruct[] = []
  let at = magic.length
  let bytes = 0
  for (const column of columns) {
    page.clear()
    const one = encode(column, rows, page)
    const whole = page.written()
    const body = packed(whole)
    const head = pageHead(column, rows, whole.length, body.length)
    parts.push(head, body)
    fields.push(fieldOf(column))
    chunks.push(
      chunkOf(column, one, rows, {
        at,
        whole: head.length + whole.length,
        packed: head.length + body.length,
      }),
    )
    at += head.length + body.length
    bytes += head.length + whole.length
  }
  const foot = footer(fields, chunks, rows, bytes)
  const end = Buffer.alloc(4)
  end.writeUInt32LE(foot.length)
  return Buffer.concat([...parts, foot, end, magic])
}

/** By the quickest that still finds what repeats. */
const packed = (page: Buffer): Buffer => zstdCompressSync(page, quickly)
const quickly = { chunkSize: 64 * 1024, params: { [constants.ZSTD_c_compressionLevel]: 1 } }
/** All pages are written in the same memory, which the garbage collector would have to look after. */
const page = newPage()

const pageHead = ({ type }: ParquetColumn, rows: number, whole: number, packed: number): Buffer => {
  const data: ThriftStruct = [
    [1, { int: rows }],
    [2, { int: formOf[type].encoding }],
    [3, { int: rle }],
    [4, { int: rle }],
  ]
  return thrift([
    [1, { int: 0 }],
    [2, { int: whole }],
    [3, { int: packed }],
    [5, { struct: data }],
  ])
}

/** Optional, as any value may be missing. */
const fieldOf = ({ name, type }: ParquetColumn): ThriftStruct => [
  [1, { int: formOf[type].physical }],
  [3, { int: 1 }],
  [4, { text: name }],
  ...formOf[type].logical,
]

const chunkOf = (
  { name, type }: ParquetColumn,
  { missing, ends }: Encoded,
  rows: number,
  { at, whole, packed }: { readonly at: number; readonly whole: number; readonly packed: number },
): ThriftStruct => {
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
    [2, { list: [{ int: formOf[type].encoding }, { int: rle }] }],
    [3, { list: [{ text: name }] }],
    [4, { int: zstd }],
    [5, { long: rows }],
    [6, { long: whole }],
    [7, { long: packed }],
    [9, { long: at }],
    [12, { struct: statistics }],
  ]
  return [
    [2, { long: at }],
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
