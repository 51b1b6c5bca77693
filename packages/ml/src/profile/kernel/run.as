import { Numbers, orderedOf } from './column'
import { release, reserve } from './room'
import { noteAll, openSketch } from './sketch'
import { sortKeys } from './sort'
import { closeTable, pairsOfTable } from './table'

/** Bytes that wait, at first and at most: sorting more at once costs as much for each, and merging less. */
const firstLog: u32 = 17
const lastLog: u32 = 21
const bucketsMost: u32 = 1 << 15
/** Buckets are keys of so many bits fewer, at the finest level. */
const cutOfBuckets: u32 = 11

/** Makes a run of the table. */
export function openRun(column: Numbers): void {
  column.runLog = logOf(column.n)
  column.run = reserve(column.runLog)
  const other = reserve(column.runLog)
  const sorted = pairsOfTable(column, column.run, other)
  release(sorted == column.run ? other : column.run, column.runLog)
  column.run = sorted
  closeTable(column)
  column.waitingLog = firstLog
  column.waiting = reserve(firstLog)
}

export function closeRun(column: Numbers): void {
  release(column.run, column.runLog)
  release(column.waiting, column.waitingLog)
}

/** Of the bytes of so many pairs. */
function logOf(pairs: u32): u32 {
  let log: u32 = 10
  while (usize(1) << log < usize(pairs) << 4) log++
  return log
}

/** Has values from a row on wait. @returns the row of a value for which there is no room; else the end */
export function append(column: Numbers, values: usize, from: i32, rows: i32): i32 {
  const most = u32(1) << (column.waitingLog - 3)
  let count = column.waitingCount
  let row = from
  for (; row < rows && count < most; row++) {
    const value = load<f64>(values + (usize(row) << 3))
    // Minus zero becomes zero.
    store<u64>(column.waiting + (usize(count) << 3), orderedOf(reinterpret<u64>(value + 0)))
    count += u32(value == value)
  }
  column.waitingCount = count
  return row
}

/**
 * Sorts what waits into the run, of which it makes buckets where that are too many values.
 * @returns whether that is done; else it is to be called again, once the wanted ones have been taken
 */
export function compact(column: Numbers): bool {
  if (column.waitingCount > 0) {
    if (column.level >= 0 && !noteAll(column, column.waiting, 8, column.waitingCount)) return false
    merge(column)
  }
  if (column.level < 0 && column.n > column.most) {
    if (column.registers == 0) openSketch(column)
    if (!noteAll(column, column.run, 16, column.n)) return false
    column.level = 0
    cut(column, cutOfBuckets)
  }
  if (column.level >= 0) coarsen(column)
  fitWaiting(column)
  return true
}

/** The run and what waits become one run. */
function merge(column: Numbers): void {
  const count = column.waitingCount
  if (column.level >= 0) cutWaiting(column, cutOfBuckets + column.level)
  const other = reserve(column.waitingLog)
  const sorted = sortKeys(column.waiting, other, usize(count))
  const log = logOf(column.n + count)
  const run = reserve(log)
  const end = merged(column.run, column.run + (usize(column.n) << 4), sorted, sorted + (usize(count) << 3), run)
  release(column.run, column.runLog)
  release(other, column.waitingLog)
  column.run = run
  column.runLog = log
  column.n = u32((end - run) >> 4)
  column.waitingCount = 0
}

/** As much is to wait as the run takes: to merge it then costs little for each. */
function fitWaiting(column: Numbers): void {
  const log = min(lastLog, max(firstLog, logOf(column.n)))
  if (log == column.waitingLog) return
  release(column.waiting, column.waitingLog)
  column.waitingLog = log
  column.waiting = reserve(log)
}

function cutWaiting(column: Numbers, bits: u32): void {
  const end = column.waiting + (usize(column.waitingCount) << 3)
  for (let at = column.waiting; at < end; at += 8) store<u64>(at, load<u64>(at) >> u64(bits))
}

/** Writes to `to` what pairs and keys, both ascending, are together. @returns the end */
function merged(pairs: usize, pairsEnd: usize, keys: usize, keysEnd: usize, to: usize): usize {
  let pair = pairs < pairsEnd ? load<u64>(pairs) : u64.MAX_VALUE
  while (keys < keysEnd) {
    const key = load<u64>(keys)
    while (pairs < pairsEnd && pair < key) {
      v128.store(to, v128.load(pairs))
      to += 16
      pairs += 16
      pair = pairs < pairsEnd ? load<u64>(pairs) : u64.MAX_VALUE
    }
    let count: u64 = 0
    do {
      count++
      keys += 8
    } while (keys < keysEnd && load<u64>(keys) == key)
    if (pairs < pairsEnd && pair == key) {
      count += load<u64>(pairs, 8)
      pairs += 16
      pair = pairs < pairsEnd ? load<u64>(pairs) : u64.MAX_VALUE
    }
    store<u64>(to, key)
    store<u64>(to, count, 8)
    to += 16
  }
  memory.copy(to, pairs, pairsEnd - pairs)
  return to + (pairsEnd - pairs)
}

/** For each number of bits, how many neighbours become one key once as many are cut off. */
const joinedBy: usize = memory.data(65 << 2, 4)

/** Cuts off as few bits as leave few enough buckets. */
function coarsen(column: Numbers): void {
  if (column.n <= bucketsMost) return
  memory.fill(joinedBy, 0, 65 << 2)
  const end = column.run + (usize(column.n) << 4)
  for (let at = column.run + 16; at < end; at += 16) {
    const bits = joinedBy + (usize(64 - clz(load<u64>(at) ^ load<u64>(at - 16))) << 2)
    store<u32>(bits, load<u32>(bits) + 1)
  }
  let bits: u32 = 0
  for (let left = column.n; left > bucketsMost; left -= load<u32>(joinedBy + (usize(bits) << 2))) bits++
  cut(column, bits)
  column.level += bits
}

/** Cuts bits off the keys of the run; those that become the same become one. */
function cut(column: Numbers, bits: u32): void {
  const end = column.run + (usize(column.n) << 4)
  let to = column.run - 16
  let last: u64 = 0
  for (let at = column.run; at < end; at += 16) {
    const key = load<u64>(at) >> u64(bits)
    const count = load<u64>(at, 8)
    if (to >= column.run && key == last) store<u64>(to, load<u64>(to, 8) + count, 8)
    else {
      to += 16
      store<u64>(to, key)
      store<u64>(to, count, 8)
      last = key
    }
  }
  column.n = u32((to + 16 - column.run) >> 4)
}
