import { joinValues, sizeOf, type Tensor, type TensorValues } from '../onnx/tensor.ts'
import type { Column, Table } from '../table/table.ts'
import { FlatRow } from './flat-row.ts'

/** A tensor by name. Where a model takes rows the first dimension counts them. */
export interface TensorColumn extends Tensor {
  readonly name: string
  readonly type: 'tensor'
}

export type BatchColumn = Column | TensorColumn

/**
 * What a model is asked, or answers, in one go: a table whose columns may be tensors. `rows` is the first dimension of
 * each, or 1 where the model takes no rows (see `Signature.rows`). Every Table is one.
 */
export interface Batch {
  readonly rows: number
  readonly columns: readonly BatchColumn[]
}

export const isTensor = (column: BatchColumn): column is TensorColumn => column.type === 'tensor'

/** A batch with columns of its own, which another process or thread can be given: what makes them when asked can't go there. */
export const laidOut = ({ rows, columns }: Batch): Batch => ({ rows, columns })

/** The memory that holds values of the batch and nothing else: it can be handed to another thread, or given back. */
export const ownBuffers = ({ columns }: Batch): ArrayBuffer[] => {
  const buffers = columns.flatMap((column) => {
    const values = 'codes' in column ? column.codes : column.values
    if (!('buffer' in values) || values.byteLength !== values.buffer.byteLength) return []
    return values.buffer instanceof ArrayBuffer ? [values.buffer] : []
  })
  return [...new Set(buffers)]
}

/** Memory that its values take, about: 8 bytes a number, 2 a character. */
export const bytesOfBatch = (batch: Batch): number => {
  let bytes = 0
  if (batch instanceof FlatRow) {
    for (const text of batch.texts) bytes += 2 * (text?.length ?? 0)
    return bytes + 8 * batch.numbers.length
  }
  for (const column of batch.columns) {
    if ('codes' in column) bytes += column.codes.byteLength + bytesOfTexts(column.levels)
    else bytes += 'byteLength' in column.values ? column.values.byteLength : bytesOfTexts(column.values)
  }
  return bytes
}

const bytesOfTexts = (texts: readonly string[]): number =>
  texts.reduce((sum, { length }) => sum + 2 * length, 0)

/** Whether no column is a tensor. */
export const isTable = (batch: Batch): batch is Table => !batch.columns.some(isTensor)

/** The columns that are no tensors. */
export const tableOfBatch = ({ rows, columns }: Batch): Table => ({
  rows,
  columns: columns.filter((column) => !isTensor(column)),
})

/** Rows `from` to `from + count`, as views: numbers are not copied. A batch of no rows is taken whole. */
export const sliceBatch = (batch: Batch, from: number, count: number): Batch => {
  if (from === 0 && count === batch.rows) return batch
  return {
    rows: count,
    columns: batch.columns.map((column): BatchColumn => {
      if (column.type === 'tensor') {
        const [, ...rest] = column.shape
        const width = sizeOf(rest)
        return {
          ...column,
          shape: [count, ...rest],
          values: part(column.values, from * width, (from + count) * width),
        }
      }
      return 'codes' in column
        ? { ...column, codes: column.codes.subarray(from, from + count) }
        : { ...column, values: column.values.subarray(from, from + count) }
    }),
  }
}

/** The rows of tensors of one type and width, one after another. */
export const joinTensors = (parts: readonly TensorColumn[]): TensorColumn => {
  const first = parts[0]!
  const rows = parts.reduce((sum, { shape }) => sum + shape[0]!, 0)
  return {
    ...first,
    shape: [rows, ...first.shape.slice(1)],
    values: joinValues(
      first.datatype,
      parts.map(({ values }) => values),
    ),
  }
}

/** Whether rows of the two can stand in one tensor. */
export const joinable = (a: TensorColumn, b: TensorColumn): boolean =>
  a.shape.length === b.shape.length && a.shape.every((size, at) => at === 0 || size === b.shape[at])

const part = (values: TensorValues, from: number, to: number): TensorValues =>
  'subarray' in values ? values.subarray(from, to) : values.slice(from, to)
