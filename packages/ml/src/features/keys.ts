import { type Column, columnOf, isText, type LogicalType, type Table } from '../table/index.ts'
import { keyTypesDiffer, noKey, notATime } from './features.errors.ts'

/** Of each row the number of its key, the same in all tables; -1 where a part of it is missing, which matches nothing. */
export interface Keys {
  readonly of: readonly Int32Array[]
  readonly count: number
}

/** Numbers the keys of several tables alike. `names[t]` are the key columns of tables[t], in the same order. */
export function keysOf(tables: readonly Table[], names: readonly (readonly string[])[]): Keys {
  if (names.some((list) => list.length === 0)) throw noKey()
  let of = tables.map((table) => new Int32Array(table.rows))
  let count = 1
  for (let part = 0; part < names[0]!.length; part++) {
    const columns = tables.map((table, t) => columnOf(table, names[t]![part]!))
    for (const column of columns)
      if (family(column.type) !== family(columns[0]!.type))
        throw keyTypesDiffer(columns[0]!.name, columns[0]!.type, column.name, column.type)
    const values = new Map<string | number, number>()
    const parts = columns.map((column) => numbered(column, values))
    const pairs = new Map<number, number>()
    const width = values.size + 1
    of = of.map((before, t) =>
      before.map((key, row) => {
        const value = parts[t]![row]!
        if (key === -1 || value === -1) return -1
        if (part === 0) return value
        const pair = key * width + value
        let id = pairs.get(pair)
        if (id === undefined) {
          id = pairs.size
          pairs.set(pair, id)
        }
        return id
      }),
    )
    count = part === 0 ? values.size : pairs.size
  }
  return { of, count }
}

const family = (type: LogicalType) =>
  type === 'integer' || type === 'number' ? 'number' : type === 'date' ? 'timestamp' : type

function numbered(column: Column, known: Map<string | number, number>): Int32Array {
  const idOf = (value: string | number): number => {
    let id = known.get(value)
    if (id === undefined) {
      id = known.size
      known.set(value, id)
    }
    return id
  }
  if (isText(column)) {
    const ids = new Int32Array(column.levels.length).fill(-2)
    return column.codes.map((code) => {
      if (code === -1) return -1
      if (ids[code] === -2) ids[code] = idOf(column.levels[code]!)
      return ids[code]!
    })
  }
  return Int32Array.from(column.values, (value) => (Number.isNaN(value) ? -1 : idOf(value)))
}

/** The moments of a date or timestamp column. Throws FEATURES_NOT_A_TIME. */
export function momentsIn(table: Table, name: string): Float64Array {
  const column = columnOf(table, name)
  if (column.type !== 'date' && column.type !== 'timestamp') throw notATime(name, column.type)
  return column.values
}

/** Rows by key, each key's by time: key k's lie at order[starts[k] .. starts[k + 1]). Equal times keep the rows' order. */
export interface Blocks {
  readonly order: Int32Array
  readonly starts: Int32Array
}

/** Rows without key or time are left out. */
export function blocksOf(keys: Int32Array, count: number, times: Float64Array): Blocks {
  const starts = new Int32Array(count + 1)
  const counts = (row: number) => keys[row]! >= 0 && !Number.isNaN(times[row]!)
  for (let row = 0; row < keys.length; row++) if (counts(row)) starts[keys[row]! + 1]!++
  for (let k = 0; k < count; k++) starts[k + 1]! += starts[k]!
  const next = starts.slice()
  const order = new Int32Array(starts[count]!)
  for (let row = 0; row < keys.length; row++) if (counts(row)) order[next[keys[row]!]!++] = row
  for (let k = 0; k < count; k++) {
    const block = order.subarray(starts[k]!, starts[k + 1]!)
    let sorted = true
    for (let i = 1; i < block.length && sorted; i++) sorted = times[block[i - 1]!]! <= times[block[i]!]!
    if (!sorted) block.sort((a, b) => times[a]! - times[b]! || a - b)
  }
  return { order, starts }
}
