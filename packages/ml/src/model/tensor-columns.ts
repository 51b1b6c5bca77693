import type { Datatype, OnnxColumn } from '../onnx/index.ts'
import { conformed } from '../prepare/index.ts'
import { type Column, truthLevels } from '../table/table.ts'
import { dictionaryOf } from '../table/index.ts'
import { valueMissing, valueNotWhole } from './model.errors.ts'
import type { ColumnInput, ColumnOutput } from './signature.ts'

/**
 * A table's column as the model's tensor: missing text as '', missing numbers as NaN.
 * Throws PREPARE_COLUMN_MISSING, PREPARE_COLUMN_TYPE, MODEL_VALUE_MISSING, MODEL_VALUE_NOT_WHOLE.
 */
export function tensorColumn(
  columns: ReadonlyMap<string, Column>,
  input: ColumnInput,
  type: Datatype,
): OnnxColumn {
  const column = conformed(columns, input)
  const { name } = input
  if ('codes' in column) {
    const { codes, levels } = column
    if (type === 'string') return Array.from(codes, (code) => (code === -1 ? '' : levels[code]!))
    return Uint8Array.from(codes, (code, row) => {
      if (code === -1) throw valueMissing(name, row)
      return code
    })
  }
  const values = column.values as Float64Array
  if (type === 'float64') return values
  const whole = new BigInt64Array(values.length)
  for (let row = 0; row < whole.length; row++) {
    const value = values[row]!
    if (Number.isNaN(value)) throw valueMissing(name, row)
    if (!Number.isInteger(value)) throw valueNotWhole(name, row, value)
    whole[row] = BigInt(value)
  }
  return whole
}

/** A model's output as a table's column. */
export function outputColumn({ name, type }: ColumnOutput, values: OnnxColumn): Column {
  if (type === 'text' && values.length === 1)
    return { name, type, codes: new Int32Array(1), levels: values as readonly string[] }
  if (type === 'text') return { name, type, ...dictionaryOf(values as readonly string[]) }
  if (type === 'boolean')
    return { name, type, codes: Int32Array.from(values as Uint8Array), levels: truthLevels }
  return {
    name,
    type,
    values: values instanceof Float64Array ? values : Float64Array.from(values as never, Number),
  }
}
