import { type Batch, placedInputs } from '@slipway/ml/model'
import type { InputReader } from '../input/input-reader.ts'
import type { Form } from '../input/read-column.ts'

type Columns = ReadonlyMap<string, readonly unknown[]>

/**
 * A data frame for a model of MLflow's. One that was logged with an array takes frames too: its columns stand side by side,
 * whatever they are called; and so do those for a model that knows its columns by their numbers only.
 */
export const readFrame = (reader: InputReader, columns: Columns, form: Form): Batch => {
  const inputs = placedInputs(reader.signature.inputs)
  if (inputs.some(({ name }) => columns.has(name))) return reader.fromColumns(columns, form)
  const [only, ...others] = inputs
  if (only?.type === 'tensor' && others.length === 0 && isWide(only.shape, columns.size)) {
    const values = [...columns.values()]
    const rows = Array.from({ length: values[0]!.length }, (_, row) =>
      values.map((column) => (form === 'spelled' ? numberIn(column[row]) : column[row])),
    )
    return reader.fromColumns(new Map([[only.name, rows]]), 'json')
  }
  if (columns.size === inputs.length && inputs.every(({ name }, at) => name === String(at))) {
    const values = [...columns.values()]
    return reader.fromColumns(new Map(inputs.map(({ name }, at) => [name, values[at]!])), form)
  }
  return reader.fromColumns(columns, form)
}

/** The same, row by row. */
export const readRecords = (reader: InputReader, rows: readonly unknown[]): Batch => {
  const [first] = rows
  const known = typeof first === 'object' && first !== null && !Array.isArray(first) ? Object.keys(first) : []
  if (known.length === 0 || known.some((name) => reader.input(name) !== null)) return reader.fromRows(rows)
  const isFull = (row: unknown): row is Record<string, unknown> =>
    typeof row === 'object' && row !== null && known.every((name) => Object.hasOwn(row, name))
  if (!rows.every(isFull)) return reader.fromRows(rows)
  return readFrame(reader, new Map(known.map((name) => [name, rows.map((row) => row[name])])), 'json')
}

const isWide = (shape: readonly number[], width: number): boolean =>
  shape.length === 2 && shape[0] === -1 && (shape[1] === width || shape[1] === -1)

/** CSV tells numbers by their letters; what is none is left for who refuses it. */
const numberIn = (value: unknown): unknown => {
  if (value === '') return null
  const number = Number(value)
  return Number.isNaN(number) ? value : number
}
