import type { LogicalType } from '@slipway/ml/table'
import { noText } from './parquet/parquet.ts'
import type { CapturedField, CaptureSchema } from './schema.ts'

/** What is known of every captured row beside its inputs and outputs; how its variant is called stands in the schema. */
export const facts = [
  { name: 'id', type: 'text' },
  { name: 'row', type: 'integer' },
  { name: 'time', type: 'timestamp' },
  { name: 'latency_us', type: 'integer' },
  { name: 'error', type: 'text' },
] as const satisfies readonly BlockColumn[]

/** Of a row that was explained: the explanation, as JSON. */
export const explainedColumn = 'explanation'

export interface BlockColumn {
  readonly name: string
  readonly type: LogicalType
}

/**
 * The columns of a block in their order, called as they are in Parquet: facts, then outputs.prediction, inputs.tenure;
 * tensors, as JSON, inputs#image; explanations, as JSON too.
 */
export const columnsOfBlock = (schema: CaptureSchema): readonly BlockColumn[] => {
  const known = columns.get(schema)
  if (known) return known
  const { outputs, inputs, explained } = schema
  const made = [
    ...facts,
    ...outputs.map((field) => named('outputs', field)),
    ...inputs.map((field) => named('inputs', field)),
    ...(explained ? [{ name: explainedColumn, type: 'text' as const }] : []),
  ]
  columns.set(schema, made)
  return made
}

/** Asked of every block of a log, of which most are of one schema. */
const columns = new WeakMap<CaptureSchema, readonly BlockColumn[]>()

const named = (of: string, { name, type }: CapturedField): BlockColumn =>
  type === 'tensor' ? { name: `${of}#${name}`, type: 'text' } : { name: `${of}.${name}`, type }

/** Rows of one schema as a log has them. */
export interface Block {
  readonly schema: CaptureSchema
  readonly rows: number
  /** Whether the column at a place of columnsOfBlock says once what all rows have. */
  isOnce(at: number): boolean
  /**
   * That column: 64-bit floats (times in milliseconds, truth values as 0 and 1, NaN missing); or texts as Parquet's PLAIN
   * encoding has them, with noText for what is missing.
   */
  bytes(at: number): Uint8Array
}

/** A schema's number (16 bits) and how many rows there are (32 bits). */
export const blockHeadBytes = 6
/** A bit for each column, the lowest first: whether it says once what all rows have. */
export const onceBytes = (columns: number): number => Math.ceil(columns / 8)

/**
 * Reads a block: its head, the bits of its columns, and column by column either 64-bit floats, or how many bytes of texts there
 * are (32 bits) and the texts, each its length (32 bits) and so many bytes of UTF-8; all little-endian.
 * @param saysOnce blocks had no bits once, and columns were all whole
 */
export const readBlock = (
  bytes: Buffer,
  schemas: ReadonlyMap<number, CaptureSchema>,
  saysOnce: boolean,
): Block => {
  const schema = schemas.get(bytes.readUInt16LE(0))
  if (!schema) throw new Error('A captured block names no schema of its file.')
  const rows = bytes.readUInt32LE(2)
  const columns = columnsOfBlock(schema)
  const isOnce = (at: number) => saysOnce && ((bytes[blockHeadBytes + (at >> 3)]! >> (at & 7)) & 1) === 1
  let end = blockHeadBytes + (saysOnce ? onceBytes(columns.length) : 0)
  /** Where each column's bytes begin and end. */
  const spans = new Uint32Array(2 * columns.length)
  for (let at = 0; at < columns.length; at++) {
    const isText = columns[at]!.type === 'text'
    spans[2 * at] = isText ? end + 4 : end
    end = isText ? end + 4 + bytes.readUInt32LE(end) : end + (isOnce(at) ? 8 : 8 * rows)
    spans[2 * at + 1] = end
  }
  return { schema, rows, isOnce, bytes: (at) => bytes.subarray(spans[2 * at], spans[2 * at + 1]) }
}

/** What a column of numbers says once. */
export const numberOf = (bytes: Uint8Array): number =>
  new DataView(bytes.buffer, bytes.byteOffset, 8).getFloat64(0, true)

/** A block's column of numbers. A copy: nothing says that they lie where floats may. */
export const numbersOf = (block: Block, at: number): Float64Array => {
  const numbers = new Float64Array(block.rows)
  if (block.isOnce(at)) return numbers.fill(numberOf(block.bytes(at)))
  new Uint8Array(numbers.buffer).set(block.bytes(at))
  return numbers
}

/** A block's column of texts; null for those that are missing. */
export const textsOf = (block: Block, at: number): (string | null)[] => {
  const column = block.bytes(at)
  const bytes = Buffer.from(column.buffer, column.byteOffset, column.byteLength)
  const texts: (string | null)[] = []
  for (let end = 0; end < bytes.length; ) {
    const length = bytes.readUInt32LE(end)
    end += 4
    texts.push(length === noText ? null : bytes.toString('utf8', end, (end += length)))
  }
  return block.isOnce(at) ? new Array<string | null>(block.rows).fill(texts[0]!) : texts
}
