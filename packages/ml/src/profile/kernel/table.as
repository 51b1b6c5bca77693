import { Numbers, orderedOf } from './column'
import { release, reserve } from './room'
import { sortPairs } from './sort'

const firstLog: u32 = 6
/** Pairs of a table at most, of which half are used: they stay in near memory. */
const lastLog: u32 = 15

export function openTable(column: Numbers): void {
  column.tableLog = firstLog
  column.table = reserve(firstLog + 4)
}

export function closeTable(column: Numbers): void {
  release(column.table, column.tableLog + 4)
  column.table = 0
}

/** Counts values from a row on. @returns the row of a value for which there is no room; else the end */
export function insertInTable(column: Numbers, values: usize, from: i32, rows: i32): i32 {
  let row = from
  while ((row = insert(column, values, row, rows)) < rows && column.tableLog < lastLog && column.n < column.most)
    grow(column)
  return row
}

/** Stops at a value for which there is no room. */
function insert(column: Numbers, values: usize, from: i32, rows: i32): i32 {
  const table = column.table
  const shift = u64(64 - column.tableLog)
  const last = (usize(1) << (column.tableLog + 4)) - 1
  const most = min(column.most, u32(1) << (column.tableLog - 1))
  let n = column.n
  let row = from
  for (; row < rows; row++) {
    const value = load<f64>(values + (usize(row) << 3))
    if (value != value) continue
    // Minus zero becomes zero.
    const key = reinterpret<u64>(value + 0)
    let place = usize(hashOf(key) >> shift) << 4
    let count: u64
    while ((count = load<u64>(table + place, 8)) != 0 && load<u64>(table + place) != key)
      place = (place + 16) & last
    if (count == 0) {
      if (n == most) break
      n++
      store<u64>(table + place, key)
    }
    store<u64>(table + place, count + 1, 8)
  }
  column.n = n
  return row
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function hashOf(key: u64): u64 {
  return (key ^ (key >> 32)) * 0x9e3779b97f4a7c15
}

function grow(column: Numbers): void {
  const old = column.table
  const end = old + (usize(1) << (column.tableLog + 4))
  const oldLog = column.tableLog
  column.tableLog = min(lastLog, oldLog + 2)
  column.table = reserve(column.tableLog + 4)
  const last = (usize(1) << (column.tableLog + 4)) - 1
  for (let at = old; at < end; at += 16) {
    if (load<u64>(at, 8) == 0) continue
    let place = usize(hashOf(load<u64>(at)) >> u64(64 - column.tableLog)) << 4
    while (load<u64>(column.table + place, 8) != 0) place = (place + 16) & last
    v128.store(column.table + place, v128.load(at))
  }
  release(old, oldLog + 4)
}

/** Writes pairs of keys, as they are in a run, and counts; there is room for 16 bytes a pair in both places. @returns where they are */
export function pairsOfTable(column: Numbers, pairs: usize, other: usize): usize {
  const end = column.table + (usize(1) << (column.tableLog + 4))
  let to = pairs
  for (let from = column.table; from < end; from += 16) {
    if (load<u64>(from, 8) == 0) continue
    store<u64>(to, orderedOf(load<u64>(from)))
    store<u64>(to, load<u64>(from, 8), 8)
    to += 16
  }
  return sortPairs(pairs, other, usize(column.n))
}
