import { Numbers, bitsOf } from './column'
import { release, reserve } from './room'
import { append, closeRun, compact, openRun } from './run'
import { closeSketch } from './sketch'
import { closeTable, insertInTable, openTable, pairsOfTable } from './table'

const sizeLog: u32 = 7

/** @param most different values that are counted one by one */
export function openNumbers(most: u32): usize {
  const at = reserve(sizeLog)
  const column = changetype<Numbers>(at)
  column.most = most
  column.level = -1
  openTable(column)
  return at
}

export function closeNumbers(at: usize): void {
  const column = changetype<Numbers>(at)
  if (column.table != 0) closeTable(column)
  else closeRun(column)
  closeSketch(column)
  release(at, sizeLog)
}

/**
 * Counts values[from], values[from + 1], … but NaN.
 * @returns where it stopped: at the end; before a value for which there is room once the column has been settled
 */
export function insert(at: usize, values: usize, from: i32, rows: i32): i32 {
  const column = changetype<Numbers>(at)
  if (column.table != 0) {
    from = insertInTable(column, values, from, rows)
    if (from == rows) return rows
    openRun(column)
  }
  return append(column, values, from, rows)
}

/**
 * Counts what has come so far and is not counted yet.
 * @returns whether that is done; else it is to be called again, once the wanted ones have been taken
 */
export function settle(at: usize): bool {
  const column = changetype<Numbers>(at)
  return column.table != 0 || compact(column)
}

/**
 * Writes the keys of a settled column in ascending order as doubles, and behind them how often each is there.
 * @returns where they are, until something else is counted; the column is as it was
 */
export function list(at: usize): usize {
  const column = changetype<Numbers>(at)
  const n = usize(column.n)
  // What is given back has its first bytes written to.
  let log: u32 = 10
  while (usize(1) << log < (n + 1) << 4) log++
  const place = reserve(log)
  const other = reserve(log)
  const pairs = column.table != 0 ? pairsOfTable(column, place, other) : column.run
  const result = (pairs == place ? other : place) + 16
  for (let i: usize = 0; i < n; i++) {
    const key = load<u64>(pairs + (i << 4))
    store<f64>(result + (i << 3), column.level < 0 ? reinterpret<f64>(bitsOf(key)) : f64(key))
    store<f64>(result + ((n + i) << 3), f64(load<u64>(pairs + (i << 4), 8)))
  }
  release(place, log)
  release(other, log)
  return result
}
