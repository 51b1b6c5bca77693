import type { LogicalType } from '@slipway/ml/table'
import { type Block, columnsOfBlock, numbersOf } from './block.ts'
import { areWhole, type ParquetColumn } from './parquet/parquet.ts'
import { textColumn } from './text-column.ts'

interface Piece {
  readonly block: Block
  /** Its place among the block's columns, and its type there. */
  readonly at: number
  readonly type: LogicalType
  readonly firstRow: number
}

/** Blocks one after another as one table; a column that some lack is missing there. */
export const rolledColumns = (
  blocks: readonly Block[],
): { readonly rows: number; readonly columns: Iterable<ParquetColumn> } => {
  const pieces = new Map<string, Piece[]>()
  let rows = 0
  for (const block of blocks) {
    for (const [at, { name, type }] of columnsOfBlock(block.schema).entries()) {
      const piece = { block, at, type, firstRow: rows }
      const known = pieces.get(name)
      if (known) known.push(piece)
      else pieces.set(name, [piece])
    }
    rows += block.rows
  }
  return { rows, columns: columnsOf(blocks, pieces, rows) }
}

/** Column after column, all numbers in the same memory. */
function* columnsOf(
  blocks: readonly Block[],
  pieces: ReadonlyMap<string, readonly Piece[]>,
  rows: number,
): Generator<ParquetColumn> {
  const values = new Float64Array(rows)
  for (const [name, some] of pieces) {
    const type = typeOf(some)
    if (type === 'text') yield { name, type, parts: textsOf(some, rows) }
    else {
      joinNumbers(some, values)
      // One that is not whole makes its column one of numbers.
      yield { name, type: type === 'integer' && !areWhole(values) ? 'number' : type, values }
    }
  }
  const ofSchemas = (name: 'revision' | 'version'): ParquetColumn => {
    let row = 0
    for (const { schema, rows: count } of blocks) values.fill(schema[name], row, (row += count))
    return { name, type: 'integer', values }
  }
  yield ofSchemas('revision')
  yield ofSchemas('version')
  yield { name: 'variant', type: 'text', parts: blocks.map(variantsOf) }
}

/** Two versions that differ about a column's type share it as text. */
const typeOf = (pieces: readonly Piece[]): LogicalType => {
  const types = [...new Set(pieces.map(({ type }) => type))]
  if (types.length === 1) return types[0]!
  return types.every((type) => type === 'integer' || type === 'number') ? 'number' : 'text'
}

const joinNumbers = (pieces: readonly Piece[], values: Float64Array): void => {
  const bytes = new Uint8Array(values.buffer)
  let row = 0
  for (const { block, at, firstRow } of pieces) {
    values.fill(Number.NaN, row, firstRow)
    bytes.set(block.bytes(at), 8 * firstRow)
    row = firstRow + block.rows
  }
  values.fill(Number.NaN, row)
}

const textsOf = (pieces: readonly Piece[], rows: number): Uint8Array[] => {
  const parts: Uint8Array[] = []
  let row = 0
  for (const { block, at, type, firstRow } of pieces) {
    parts.push(
      missing(firstRow - row),
      type === 'text' ? block.bytes(at) : spelled(type, numbersOf(block, at)),
    )
    row = firstRow + block.rows
  }
  parts.push(missing(rows - row))
  return parts
}

const missing = (rows: number): Buffer => Buffer.alloc(4 * rows, 0xff)

const spelled = (type: LogicalType, values: Float64Array): Buffer => {
  const column = textColumn()
  for (const value of values)
    column.add(Number.isNaN(value) ? null : type === 'boolean' ? String(value === 1) : String(value))
  return column.written()
}

/** The name of who answered, for each row. */
const variantsOf = ({ schema, rows }: Block): Buffer => {
  const name = textColumn()
  name.add(schema.variant)
  return Buffer.alloc(rows * name.size(), name.written())
}
