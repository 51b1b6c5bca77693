import type { Column, LogicalType, Table } from '@slipway/ml/table'
import type { CapturedField } from './schema.ts'

/** What every rolled row has besides the columns of its request, which are called inputs.tenure and outputs.prediction; tensors, as JSON, inputs#image. */
const facts: readonly { readonly name: string; readonly type: LogicalType }[] = [
  { name: 'id', type: 'text' },
  { name: 'row', type: 'integer' },
  { name: 'time', type: 'timestamp' },
  { name: 'revision', type: 'integer' },
  { name: 'variant', type: 'text' },
  { name: 'version', type: 'integer' },
  { name: 'latency_us', type: 'integer' },
  { name: 'error', type: 'text' },
]

/** A request, or a part of it, to be laid out row by row. */
export interface Rolled {
  readonly id: string
  readonly firstRow: number
  /** 0: it was answered with an error, and is one row without values. */
  readonly rows: number
  readonly tMs: number
  readonly revision: number
  readonly variant: string
  readonly version: number
  readonly latencyUs: number
  readonly error: string | null
  columns(take: (of: 'outputs' | 'inputs', field: CapturedField, values: ArrayLike<unknown>) => void): void
}

/** Gathers requests as one table with a line for each row. A column that some lack is missing there. */
export const rolledTable = () => {
  let rows = 0
  const columns = new Map(facts.map(({ name, type }) => [name, builder(type)]))
  const column = (name: string, type: LogicalType) => {
    let found = columns.get(name)
    if (!found) columns.set(name, (found = builder(type)))
    // Two versions that differ about a column's type share it as text.
    if (found.type !== type && !(isNumber(found.type) && isNumber(type))) found.spell()
    return found
  }
  return {
    rows: () => rows,
    add(one: Rolled): void {
      const count = Math.max(1, one.rows)
      for (let row = 0; row < count; row++) {
        columns.get('id')!.set(rows + row, one.id)
        columns.get('row')!.set(rows + row, one.firstRow + row)
        columns.get('time')!.set(rows + row, one.tMs)
        columns.get('revision')!.set(rows + row, one.revision)
        columns.get('variant')!.set(rows + row, one.variant)
        columns.get('version')!.set(rows + row, one.version)
        columns.get('latency_us')!.set(rows + row, one.latencyUs)
        columns.get('error')!.set(rows + row, one.error)
      }
      one.columns((of, { name, type }, values) => {
        const into = type === 'tensor' ? column(`${of}#${name}`, 'text') : column(`${of}.${name}`, type)
        for (let row = 0; row < one.rows; row++) into.set(rows + row, values[row])
      })
      rows += count
    },
    finish: (): Table => ({
      rows,
      columns: [...columns].map(([name, one]) => one.finish(name, rows)),
    }),
  }
}

const isNumber = (type: LogicalType) => type === 'integer' || type === 'number'

const builder = (first: LogicalType) => {
  let type = first
  let numbers = new Float64Array(isText(type) ? 0 : 1024).fill(Number.NaN)
  let codes = new Int32Array(isText(type) ? 1024 : 0).fill(-1)
  const levels = new Map<string, number>()
  if (type === 'boolean') levels.set('false', 0).set('true', 1)
  const set = (row: number, value: unknown) => {
    if (isText(type)) {
      if (row >= codes.length) codes = grown(codes, new Int32Array(2 * row).fill(-1))
      if (value === null || value === undefined) return
      const text = String(value)
      let code = levels.get(text)
      if (code === undefined) levels.set(text, (code = levels.size))
      codes[row] = code
      return
    }
    if (row >= numbers.length) numbers = grown(numbers, new Float64Array(2 * row).fill(Number.NaN))
    if (typeof value !== 'number') return
    if (type === 'integer' && !Number.isInteger(value) && !Number.isNaN(value)) type = 'number'
    numbers[row] = value
  }
  return {
    get type() {
      return type
    },
    set,
    spell() {
      if (type === 'text') return
      const before = numbers
      const wasText = isText(type)
      type = 'text'
      if (wasText) return
      codes = new Int32Array(before.length).fill(-1)
      before.forEach((value, row) => {
        if (!Number.isNaN(value)) set(row, value)
      })
      numbers = new Float64Array(0)
    },
    finish(name: string, rows: number): Column {
      if (type === 'text' || type === 'boolean')
        return {
          name,
          type,
          codes: grown(codes.subarray(0, rows), new Int32Array(rows).fill(-1)),
          levels: [...levels.keys()],
        }
      return { name, type, values: grown(numbers.subarray(0, rows), new Float64Array(rows).fill(Number.NaN)) }
    },
  }
}

const isText = (type: LogicalType) => type === 'text' || type === 'boolean'

const grown = <A extends Float64Array | Int32Array>(from: A, into: A): A => {
  into.set(from)
  return into
}
