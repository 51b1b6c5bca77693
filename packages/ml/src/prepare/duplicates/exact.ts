import { isText, type Table, takeRows } from '../../table/index.ts'
import { columnOf } from '../../table/index.ts'

/** For each row the first row that is the same in these columns (itself where it is the first); missing equals missing. */
export function firstAlike(table: Table, columns: readonly string[]): Int32Array {
  let group = new Int32Array(table.rows)
  for (const name of columns) {
    const column = columnOf(table, name)
    const seen = new Map<string | number, number>()
    const pairs = new Map<number, number>()
    const valueAt = isText(column)
      ? (row: number) => (column.codes[row] === -1 ? -1 : column.levels[column.codes[row]!]!)
      : (row: number) => column.values[row]!
    const before = group
    group = new Int32Array(table.rows)
    for (let row = 0; row < table.rows; row++) {
      const value = valueAt(row)
      let id = seen.get(value)
      if (id === undefined) seen.set(value, (id = seen.size))
      const pair = before[row]! * (table.rows + 1) + id
      let next = pairs.get(pair)
      if (next === undefined) pairs.set(pair, (next = pairs.size))
      group[row] = next
    }
  }
  const first = new Map<number, number>()
  return group.map((id, row) => {
    if (!first.has(id)) first.set(id, row)
    return first.get(id)!
  })
}

/** The table without rows that repeat another one in these columns (default: all); the first or last of them stays. */
export function withoutDuplicates(
  table: Table,
  { on, keep = 'first' }: { readonly on?: readonly string[]; readonly keep?: 'first' | 'last' } = {},
): Table {
  const first = firstAlike(table, on ?? table.columns.map(({ name }) => name))
  const kept = new Map<number, number>()
  for (const [row, group] of first.entries()) if (keep === 'last' || !kept.has(group)) kept.set(group, row)
  return takeRows(table, Int32Array.from(kept.values()).sort())
}
