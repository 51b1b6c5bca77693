import {
  type Batch,
  type BatchColumn,
  flatRowsOf,
  isTensor,
  joinFlatRows,
  joinTensors,
  type TensorColumn,
} from '@slipway/ml/model'
import type { Column } from '@slipway/ml/table'

/** Whether the first dimension of its tensors counts its rows; only such batches can be joined, and cut again. */
export const isByRow = ({ rows, columns }: Batch): boolean =>
  columns.every((column) => !isTensor(column) || column.shape[0] === rows)

/** The rows of several batches with the same columns, one after another. */
export const joinBatches = (tables: readonly Batch[]): Batch => {
  const [first] = tables
  if (!first) throw new Error('joinBatches needs a batch')
  if (tables.length === 1) return first
  const flat = flatRowsOf(tables)
  if (flat) return joinFlatRows(flat)
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  return {
    rows,
    columns: first.columns.map((_, at) =>
      joinColumns(
        tables.map((table) => table.columns[at]!),
        rows,
      ),
    ),
  }
}

const joinColumns = (parts: readonly BatchColumn[], rows: number): BatchColumn => {
  const first = parts[0]!
  if (first.type === 'tensor') return joinTensors(parts as readonly TensorColumn[])
  let at = 0
  if (!('codes' in first)) {
    const values = new Float64Array(rows)
    for (const part of parts as readonly Extract<Column, { values: Float64Array }>[]) {
      values.set(part.values, at)
      at += part.values.length
    }
    return { name: first.name, type: first.type, values }
  }
  const codes = new Int32Array(rows)
  const levels: string[] = []
  const codeOf = new Map<string, number>()
  for (const part of parts as readonly (typeof first)[]) {
    const translated = part.levels.map((level) => {
      let code = codeOf.get(level)
      if (code === undefined) codeOf.set(level, (code = levels.push(level) - 1))
      return code
    })
    for (const code of part.codes) codes[at++] = code < 0 ? -1 : (translated[code] as number)
  }
  return { name: first.name, type: first.type, codes, levels }
}
