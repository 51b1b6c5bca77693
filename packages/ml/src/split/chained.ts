import { isText, type Column, type Table } from '../table/table.ts'
import { BEFORE_FIRST, NOT_IN_FOLDS, type Split } from './split.ts'
import { badFrom, emptySide, notATime, tooFewUnits } from './split.errors.ts'
import { timeValue } from './split-spec.ts'

/** The share of the rows, by time, that is tested on where no start is given. */
const LAST_SHARE = 0.2

/** Test rows from `from` on (or the last fifth by time), and forward-chained folds of the rows before. */
export function chainByTime(
  table: Table,
  column: Column,
  from: string | undefined,
  usable: Int32Array,
  k: number,
): Split {
  if (isText(column)) throw notATime(column.name, column.type)
  const times = column.values
  const rows = usable.filter((row) => !Number.isNaN(times[row]!)).sort((a, b) => times[a]! - times[b]!)
  if (rows.length === 0) throw emptySide('training', `every value of "${column.name}" is missing`)
  const start = from === undefined ? lastShare(rows, times, column.name) : startOf(from, column)
  const cut = rows.findIndex((row) => times[row]! >= start)
  if (cut === 0) throw emptySide('training', `"${column.name}" begins at ${told(times[rows[0]!]!, column)}`)
  if (cut < 0) throw emptySide('test', `"${column.name}" ends at ${told(times[rows.at(-1)!]!, column)}`)
  return chained(table.rows, rows, cut, (row) => times[row]!, k)
}

/** The first `share` of the rows train, the others test. */
export function chainByOrder(tableRows: number, share: number, usable: Int32Array, k: number): Split {
  const cut = usable.findIndex((row) => row >= Math.round(tableRows * share))
  if (cut === 0) throw emptySide('training', 'there are too few rows')
  if (cut < 0) throw emptySide('test', 'there are too few rows')
  return chained(tableRows, usable, cut, (row) => row, k)
}

/** The training rows in order become k + 1 blocks: the first only trains, each other is scored by those before it. */
function chained(
  tableRows: number,
  rows: Int32Array,
  cut: number,
  timeOf: (row: number) => number,
  k: number,
): Split {
  const fold = new Uint8Array(tableRows).fill(NOT_IN_FOLDS)
  const test = new Uint8Array(tableRows)
  for (let i = cut; i < rows.length; i++) test[rows[i]!] = 1
  const ends: number[] = []
  for (let block = 1; block <= k; block++) {
    let end = Math.max(ends.at(-1) ?? 0, Math.round((block * cut) / (k + 1)))
    while (end > 0 && end < cut && timeOf(rows[end]!) === timeOf(rows[end - 1]!)) end++
    if (end > (ends.at(-1) ?? 0) && end < cut) ends.push(end)
  }
  if (ends.length === 0) throw tooFewUnits(1, 2, 'different times among the training rows')
  let block = 0
  for (let i = 0; i < cut; i++) {
    if (i === ends[block]) block++
    fold[rows[i]!] = block === 0 ? BEFORE_FIRST : block - 1
  }
  return { kind: 'test', test, k: ends.length, fold, chained: true }
}

/** The time at which the last fifth begins, rounded to whole times so that both sides are kept. */
function lastShare(rows: Int32Array, times: Float64Array, name: string): number {
  const first = times[rows[0]!]!
  const wanted = Math.round(rows.length * (1 - LAST_SHARE))
  let after = wanted
  while (after < rows.length && times[rows[after]!] === times[rows[after - 1]!]) after++
  let before = wanted
  while (before > 0 && times[rows[before]!] === times[rows[before - 1]!]) before--
  const cut = after < rows.length && (before === 0 || after - wanted <= wanted - before) ? after : before
  if (times[rows[cut]!] === first) throw emptySide('test', `"${name}" never changes`)
  return times[rows[cut]!]!
}

function startOf(from: string, column: Column): number {
  const isTime = column.type === 'date' || column.type === 'timestamp'
  const start = isTime ? timeValue(from) : Number(from)
  if (Number.isNaN(start)) throw badFrom(from, column.name)
  return start
}

const told = (time: number, column: Column) =>
  column.type === 'date' || column.type === 'timestamp'
    ? new Date(time).toISOString().slice(0, column.type === 'date' ? 10 : 19)
    : String(time)
