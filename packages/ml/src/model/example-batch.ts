import { arrayOf, sizeOf } from '../onnx/tensor.ts'
import { type Column, dictionaryOf, truthLevels } from '../table/index.ts'
import type { Batch, BatchColumn } from './batch.ts'
import { type ColumnInput, isParam, type Signature, type SignatureInput } from './signature.ts'

/** One row that fits a signature: the commonest category, the middle of a range, zeros in tensors. */
export const exampleBatch = (signature: Pick<Signature, 'inputs' | 'rows'>): Batch => ({
  rows: 1,
  columns: signature.inputs.map((input) => exampleColumn(input, signature.rows === 'one')),
})

/** Whether such a row says anything: of a tensor whose rows may be of any size, a network takes some sizes only. */
export const canMakeExample = ({ inputs, rows }: Pick<Signature, 'inputs' | 'rows'>): boolean =>
  inputs.every(
    (input) =>
      input.type !== 'tensor' || input.shape.every((size, at) => size >= 0 || (at === 0 && rows !== 'one')),
  )

/** A column of which no row has a value. */
export const absentColumn = ({ name, type }: ColumnInput, rows: number): Column =>
  type === 'text' || type === 'boolean'
    ? { name, type, codes: new Int32Array(rows).fill(-1), levels: type === 'boolean' ? truthLevels : [] }
    : { name, type, values: new Float64Array(rows).fill(Number.NaN) }

function exampleColumn(input: SignatureInput, whole: boolean): BatchColumn {
  const { name } = input
  if (input.type === 'tensor') {
    const shape = input.shape.map((size, at) => (at === 0 && !whole ? 1 : Math.max(1, size)))
    const { datatype } = input
    const values =
      datatype === 'string'
        ? new Array<string>(sizeOf(shape)).fill('text')
        : new arrayOf[datatype](sizeOf(shape))
    return { name, type: 'tensor', datatype, shape, values }
  }
  const { type, categories, min, max } = input
  if (isParam(input)) return absentColumn(input, 1)
  if (type === 'text')
    return {
      name,
      type,
      ...dictionaryOf([input.example ?? categories?.find((category) => category !== '') ?? 'text']),
    }
  if (type === 'boolean') return { name, type, codes: Int32Array.of(1), levels: ['false', 'true'] }
  const middle = min !== undefined && max !== undefined ? (min + max) / 2 : (min ?? max ?? 1)
  return { name, type, values: Float64Array.of(type === 'integer' ? Math.round(middle) : middle) }
}
