import type { LogicalType } from '@slipway/ml/table'
import { type Block, columnsOfBlock, numberOf, numbersOf } from './block.ts'
import { keptMemory } from './kept-memory.ts'
import { areWhole, type ParquetColumn } from './parquet/parquet.ts'
import { TextColumn } from './text-column.ts'

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

/** Where the numbers of a column are put together. */
const memory = keptMemory(8 * 1024 * 1024)

/** Column after column, all numbers in the same memory. */
function* columnsOf(
  blocks: readonly Block[],
  pieces: ReadonlyMap<string, readonly Piece[]>,
  rows: number,
): Generator<ParquetColumn> {
  const values = new Float64Array(memory(8 * rows), 0, rows)
  for (const [name, some] of pieces) {
    const type = typeOf(some)
    const same = sameOf(some, rows)
    if (type === 'text') yield same ? { name, type, same } : { name, type, parts: partsOf(some, rows) }
    else {
      const numbers = same ? Float64Array.of(numberOf(same)) : values
      if (!same) joinNumbers(some, numbers)
      // One that is not whole makes its column one of numbers.
      const isWhole = type !== 'integer' || areWhole(numbers)
      const is = { name, type: isWhole ? type : ('number' as const) }
      yield same ? { ...is, same: numbers[0]! } : { ...is, values: numbers }
    }
  }
  const ofSchemas = (name: 'revision' | 'version'): ParquetColumn => {
    const [first] = blocks
    if (blocks.every(({ schema }) => schema[name] === first!.schema[name]))
      return { name, type: 'integer', same: first!.schema[name] }
    let row = 0
    for (const { schema, rows: count } of blocks) values.fill(schema[name], row, (row += count))
    return { name, type: 'integer', values }
  }
  yield ofSchemas('revision')
  yield ofSchemas('version')
  const variants = blocks.map(({ schema, rows: times }) => ({ text: textOf(schema.variant), times }))
  const [variant] = variants
  if (variants.every(({ text }) => text.equals(variant!.text)))
    yield { name: 'variant', type: 'text', same: variant!.text }
  else
    yield { name: 'variant', type: 'text', parts: variants.map(({ text, times }) => repeated(text, times)) }
}

/** Two versions that differ about a column's type share it as text. */
const typeOf = (pieces: readonly Piece[]): LogicalType => {
  const types = [...new Set(pieces.map(({ type }) => type))]
  if (types.length === 1) return types[0]!
  return types.every((type) => type === 'integer' || type === 'number') ? 'number' : 'text'
}

/** What all rows have, in the bytes of a block; null where they differ, or some lack it, or types do. */
const sameOf = (pieces: readonly Piece[], rows: number): Uint8Array | null => {
  const [{ block, at, type }] = pieces as [Piece]
  const first = Buffer.from(block.bytes(at))
  let row = 0
  for (const piece of pieces) {
    if (piece.type !== type || piece.firstRow !== row || !piece.block.isOnce(piece.at)) return null
    if (!first.equals(piece.block.bytes(piece.at))) return null
    row += piece.block.rows
  }
  return row === rows ? first : null
}

const joinNumbers = (pieces: readonly Piece[], values: Float64Array): void => {
  const bytes = new Uint8Array(values.buffer)
  let row = 0
  for (const { block, at, firstRow } of pieces) {
    values.fill(Number.NaN, row, firstRow)
    row = firstRow + block.rows
    if (block.isOnce(at)) values.fill(numberOf(block.bytes(at)), firstRow, row)
    else bytes.set(block.bytes(at), 8 * firstRow)
  }
  values.fill(Number.NaN, row)
}

const partsOf = (pieces: readonly Piece[], rows: number): Uint8Array[] => {
  const parts: Uint8Array[] = []
  let row = 0
  for (const { block, at, type, firstRow } of pieces) {
    parts.push(missing(firstRow - row))
    if (type !== 'text') parts.push(spelled(type, numbersOf(block, at)))
    else if (block.isOnce(at)) parts.push(repeated(block.bytes(at), block.rows))
    else parts.push(block.bytes(at))
    row = firstRow + block.rows
  }
  parts.push(missing(rows - row))
  return parts
}

const missing = (rows: number): Buffer => Buffer.alloc(4 * rows, 0xff)
const repeated = (text: Uint8Array, times: number): Buffer => Buffer.alloc(times * text.length, text)

const spelled = (type: LogicalType, values: Float64Array): Buffer => {
  const column = new TextColumn()
  for (const value of values)
    column.add(Number.isNaN(value) ? null : type === 'boolean' ? String(value === 1) : String(value))
  return column.written()
}

const textOf = (text: string): Buffer => {
  const column = new TextColumn()
  column.add(text)
  return column.written()
}
