import { type Batch, placedInputs, type SignatureInput } from '@slipway/ml/model'
import type { InputReader } from '../input/input-reader.ts'
import { badValue, noRows, wrongSize } from '../serving.errors.ts'

/**
 * Rows in the forms that go by the name "instances": objects of column and value; lists of values, which stand for the
 * inputs in the signature's order, as servers of scikit-learn's models take them; or the values of the only input.
 */
export const readInstances = (reader: InputReader, value: unknown, field: string): Batch => {
  if (!Array.isArray(value))
    throw badValue(null, field, 'a list of rows', value, `Send {"${field}": [{"column": value, …}, …]}.`)
  const rows = value as unknown[]
  const inputs = placedInputs(reader.signature.inputs)
  if (rows.length > 0 && areValuesOf(inputs, rows))
    return reader.fromColumns(new Map([[inputs[0]!.name, rows]]), 'json')
  if (rows.length > 0 && rows.every((row) => Array.isArray(row)))
    return fromPositions(reader, rows as unknown[][], 'json')
  return reader.fromRows(rows)
}

/** TensorFlow Serving's form: bare values, or tensors, stand for the only input. */
const areValuesOf = ([only, ...others]: readonly SignatureInput[], rows: readonly unknown[]): boolean =>
  only !== undefined &&
  others.length === 0 &&
  (only.type === 'tensor'
    ? rows.every((row) => typeof row !== 'object' || Array.isArray(row))
    : only.content === 'json'
      ? !rows.some((row) => isObject(row) && Object.hasOwn(row, only.name))
      : rows.every((row) => typeof row !== 'object' || row === null))

const isObject = (row: unknown): row is object =>
  typeof row === 'object' && row !== null && !Array.isArray(row)

/** Rows as lists of values: one an input, in the signature's order. */
export const fromPositions = (
  reader: InputReader,
  rows: readonly (readonly unknown[])[],
  form: 'json' | 'spelled',
): Batch => {
  const inputs = placedInputs(reader.signature.inputs)
  if (rows.length === 0) throw noRows()
  const columns = inputs.map((): unknown[] => new Array<unknown>(rows.length))
  for (const [at, row] of rows.entries()) {
    if (row.length !== inputs.length)
      throw wrongSize(
        `Row ${at} (the first is 0)`,
        `${inputs.length} values, one an input`,
        String(row.length),
      )
    for (let k = 0; k < inputs.length; k++) columns[k]![at] = row[k]
  }
  return reader.fromColumns(new Map(inputs.map(({ name }, k) => [name, columns[k]!])), form)
}
