import type { Column, Table } from '@slipway/ml/table'

/** The rows of several tables with the same columns, one after another. */
export const joinTables = (tables: readonly Table[]): Table => {
  const [first] = tables
  if (!first) throw new Error('joinTables needs a table')
  if (tables.length === 1) return first
  const rows = tables.reduce((sum, table) => sum + table.rows, 0)
  return {
    rows,
    columns: first.columns.map((_, at) =>
      joinColumns(
        tables.map((table) => table.columns[at] as Column),
        rows,
      ),
    ),
  }
}

const joinColumns = (parts: readonly Column[], rows: number): Column => {
  const first = parts[0] as Column
  let at = 0
  if (!('codes' in first)) {
    const values = new Float64Array(rows)
    for (const part of parts as readonly (typeof first)[]) {
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

/** Rows `from` to `from + count`, as views: nothing is copied. */
export const sliceTable = (table: Table, from: number, count: number): Table =>
  from === 0 && count === table.rows
    ? table
    : {
        rows: count,
        columns: table.columns.map((column) =>
          'codes' in column
            ? { ...column, codes: column.codes.subarray(from, from + count) }
            : { ...column, values: column.values.subarray(from, from + count) },
        ),
      }
