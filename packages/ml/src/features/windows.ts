import { dayMs } from '../prepare/civil.ts'
import { type Column, columnOf, isText, type Table } from '../table/index.ts'
import { durationMs } from './duration.ts'
import { badWindow } from './features.errors.ts'
import type { WindowFeature } from './window-feature.ts'
import { type Blocks, blocksOf, keysOf, momentsIn } from './keys.ts'
import { slidings } from './sliding.ts'

export interface WindowsOptions {
  /** Whose past: the columns of an entity; [] = the whole table's. */
  readonly by: string | readonly string[]
  readonly time: string
  readonly make: Readonly<Record<string, WindowFeature>>
  /** Counts the row itself and others of the same moment. Default false: only what happened before. */
  readonly including?: boolean
}

/**
 * The table with a column for each window feature, in the order of its rows, which may be any. A row's window ends
 * before its own moment: neither it nor another row of that moment is in it, unless `including`. Windows in time
 * reach back to just that long ago (included where the moment itself is left out, else not). Rows without entity or
 * time have no past.
 */
export function windows(table: Table, { by, time, make, including = false }: WindowsOptions): Table {
  const names = typeof by === 'string' ? [by] : by
  const times = momentsIn(table, time)
  const whole = names.length === 0
  const keys = whole ? new Int32Array(table.rows) : keysOf([table], [names]).of[0]!
  const blocks = blocksOf(keys, whole ? 1 : keys.reduce((most, key) => Math.max(most, key + 1), 0), times)
  const made = Object.entries(make).map(([name, feature]) =>
    windowColumn(table, name, feature, blocks, times, including),
  )
  const replaced = new Set(Object.keys(make))
  const taken = table.columns.find((column) => replaced.has(column.name))
  if (taken) throw badWindow(taken.name, 'the table has a column of that name')
  return { rows: table.rows, columns: [...table.columns, ...made] }
}

/** One window feature over rows in blocks, in the order of the table's rows. */
export function windowColumn(
  table: Table,
  name: string,
  feature: WindowFeature,
  { order, starts }: Blocks,
  times: Float64Array,
  including: boolean,
): Column {
  const source = sourceOf(table, name, feature)
  const sorted = Float64Array.from(order, (row) => times[row]!)
  const values = source ? inOrder(source, order) : sorted
  const at = new Float64Array(table.rows).fill(emptyOf(feature))
  for (let k = 0; k + 1 < starts.length; k++) {
    const [from, to] = [starts[k]!, starts[k + 1]!]
    const put = (i: number, value: number) => {
      at[order[i]!] = value
    }
    slide(feature, values.subarray(from, to), sorted.subarray(from, to), including, (i, value) =>
      put(from + i, value),
    )
  }
  return columnFrom(name, feature, source, at)
}

/** Of rows without a past. */
export const emptyOf = ({ how }: WindowFeature): number =>
  how === 'count' || how === 'distinct' ? 0 : Number.NaN

/** The column that a feature reads; null where it reads times alone. Throws FEATURES_WINDOW. */
export function sourceOf(table: Table, name: string, { how, column }: WindowFeature): Column | null {
  if (how === 'elapsed') return null
  if (column === undefined) throw badWindow(name, `${how} needs a column`)
  const source = columnOf(table, column)
  if (isText(source) && !['lag', 'latest', 'count', 'distinct'].includes(how))
    throw badWindow(name, `there is no ${how} of the ${source.type} "${column}"`)
  return source
}

/** A column's numbers, or its codes with missing as NaN. */
export function inOrder(source: Column, order: Int32Array): Float64Array {
  const out = new Float64Array(order.length)
  for (let i = 0; i < order.length; i++) {
    const value = isText(source) ? source.codes[order[i]!]! : source.values[order[i]!]!
    out[i] = isText(source) && value === -1 ? Number.NaN : value
  }
  return out
}

/** What was computed, as a column: text and times where a value was picked, else numbers. */
export function columnFrom(
  name: string,
  { how }: WindowFeature,
  source: Column | null,
  values: Float64Array,
): Column {
  const picked = source !== null && (how === 'lag' || how === 'latest')
  if (!picked) return { name, type: how === 'count' || how === 'distinct' ? 'integer' : 'number', values }
  if (!isText(source)) return { name, type: source.type, values }
  return { ...source, name, codes: Int32Array.from(values, (code) => (Number.isNaN(code) ? -1 : code)) }
}

/** One entity's rows in order of time: calls with each row's position and what its window comes to. */
export function slide(
  feature: WindowFeature,
  values: Float64Array,
  times: Float64Array,
  including: boolean,
  put: (position: number, value: number) => void,
): void {
  const { how, over } = feature
  const n = values.length
  const spanMs = typeof over === 'string' ? durationMs(over) : Number.POSITIVE_INFINITY
  const mostRows = typeof over === 'number' ? over : Number.POSITIVE_INFINITY
  if (!(mostRows >= 1)) throw badWindow(how, `a window of ${over} rows`)
  const sliding = how === 'lag' || how === 'latest' || how === 'elapsed' ? null : slidings[how](values)
  const lastKnown = how === 'latest' ? lastPresent(values) : null
  let [before, after, added, removed, start] = [0, 0, 0, 0, 0]
  for (let i = 0; i < n; i++) {
    const t = times[i]!
    while (times[before]! < t) before++
    if (after <= i) {
      after = i + 1
      while (after < n && times[after] === t) after++
    }
    const end = including ? after : before
    while (start < end && (including ? t - times[start]! >= spanMs : t - times[start]! > spanMs)) start++
    const first = Math.max(start, end - mostRows)
    if (how === 'elapsed') put(i, before > 0 ? (t - times[before - 1]!) / dayMs : Number.NaN)
    else if (how === 'lag') put(i, before >= mostRows ? values[before - mostRows]! : Number.NaN)
    else if (lastKnown) {
      const found = end > first ? lastKnown[end - 1]! : -1
      put(i, found >= first ? values[found]! : Number.NaN)
    } else {
      while (added < end) sliding!.add(added++)
      while (removed < first) sliding!.remove(removed++)
      put(i, sliding!.value())
    }
  }
}

/** For each position the last one up to it that holds a value; -1 where none does. */
function lastPresent(values: Float64Array): Int32Array {
  let last = -1
  return Int32Array.from(values, (value, i) => {
    if (!Number.isNaN(value)) last = i
    return last
  })
}
