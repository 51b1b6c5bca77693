import { release, reserve } from './room'
import { sortPairs } from './sort'

/**
 * Counts the values of a column, in a table of pairs of 64-bit words: a key and how often it is there, 0 where there is
 * none. Keys are values, as their bits, as long as there are few enough; then buckets, as value-counts.ts has them.
 */
// @ts-ignore: a decorator of AssemblyScript
@unmanaged
class Numbers {
  table: usize
  /** The table has 2^log pairs. */
  log: u32
  /** Pairs in use. */
  n: u32
  most: u32
  /** Bits cut off of keys that are buckets; -1: they are values. */
  level: i32
  registers: usize
  /** Values that a sketch may want to keep, with the zeros that their hashes begin with. */
  wanted: usize
  wantedCount: u32
  /** With fewer zeros they are not wanted. */
  least: u32
}

const sizeLog: u32 = 6
const firstLog: u32 = 6
const bucketsLog: u32 = 16
const bucketsMost: u32 = 1 << 15
const registersLog: u32 = 14
const wantedLog: u32 = 14
const wantedMost: u32 = 1 << (wantedLog - 4)

/** @param most different values that are counted one by one */
export function openNumbers(most: u32): usize {
  const at = reserve(sizeLog)
  const column = changetype<Numbers>(at)
  column.log = firstLog
  column.table = reserve(firstLog + 4)
  column.most = most
  column.level = -1
  return at
}

export function closeNumbers(at: usize): void {
  const column = changetype<Numbers>(at)
  release(column.table, column.log + 4)
  if (column.level >= 0) {
    release(column.registers, registersLog)
    release(column.wanted, wantedLog)
  }
  release(at, sizeLog)
}

/**
 * Counts values[from], values[from + 1], … but NaN.
 * @returns where it stopped: at the end; before a value that would be one too many; before the wanted ones are too many
 */
export function insert(at: usize, values: usize, from: i32, rows: i32): i32 {
  const column = changetype<Numbers>(at)
  if (column.level >= 0) return insertBuckets(column, values, from, rows)
  let row = from
  while (row < rows) {
    row = insertValues(column, values, row, rows)
    if (row == rows || column.n == column.most) return row
    grow(column)
  }
  return row
}

/**
 * Places of so many values are read before they are looked at one by one: memory that is far away comes for all of them
 * in the time of one.
 */
const ahead = 32
/** Keeps those readings from being optimised away. */
export let touched: u64 = 0

/** Minus zero becomes zero. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function keyAt(values: usize, row: i32): u64 {
  return reinterpret<u64>(load<f64>(values + (usize(row) << 3)) + 0)
}

/** Stops at a value for which there is no room. */
function insertValues(column: Numbers, values: usize, from: i32, rows: i32): i32 {
  const table = column.table
  const shift = u64(64 - column.log)
  const last = (usize(1) << (column.log + 4)) - 1
  const most = min(column.most, u32(1) << (column.log - 1))
  let n = column.n
  let row = from
  let looked = from
  for (; row < rows; row++) {
    if (row == looked) {
      looked = min(row + ahead, rows)
      for (let i = row; i < looked; i++)
        touched ^= load<u64>(table + (usize(hashOf(keyAt(values, i)) >> shift) << 4))
    }
    const value = load<f64>(values + (usize(row) << 3))
    if (value != value) continue
    const key = keyAt(values, row)
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
  const oldLog = column.log
  column.log += oldLog < 16 ? 2 : 1
  column.table = reserve(column.log + 4)
  column.n = 0
  const end = old + (usize(1) << (oldLog + 4))
  for (let at = old; at < end; at += 16)
    if (load<u64>(at, 8) != 0) put(column, load<u64>(at), load<u64>(at, 8))
  release(old, oldLog + 4)
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function put(column: Numbers, key: u64, times: u64): void {
  const last = (usize(1) << (column.log + 4)) - 1
  let place = usize(hashOf(key) >> u64(64 - column.log)) << 4
  let count: u64
  while ((count = load<u64>(column.table + place, 8)) != 0 && load<u64>(column.table + place) != key)
    place = (place + 16) & last
  if (count == 0) {
    store<u64>(column.table + place, key)
    column.n++
  }
  store<u64>(column.table + place, count + times, 8)
}

/** The table that buckets are made of, and how far that is. */
let spilling: usize = 0
let spillingLog: u32 = 0
let spilled: usize = 0

/**
 * Makes buckets of the values counted so far.
 * @returns whether that is done; else it is to be called again, once the wanted ones have been taken
 */
export function spill(at: usize): bool {
  const column = changetype<Numbers>(at)
  if (column.level < 0) {
    spilling = spilled = column.table
    spillingLog = column.log
    column.level = 0
    column.n = 0
    column.log = bucketsLog
    column.table = reserve(bucketsLog + 4)
    column.registers = reserve(registersLog)
    column.wanted = reserve(wantedLog)
  }
  const end = spilling + (usize(1) << (spillingLog + 4))
  for (; spilled < end; spilled += 16) {
    const count = load<u64>(spilled, 8)
    if (count == 0) continue
    if (column.wantedCount == wantedMost) return false
    putInBucket(column, load<u64>(spilled), count)
  }
  release(spilling, spillingLog + 4)
  return true
}

function insertBuckets(column: Numbers, values: usize, from: i32, rows: i32): i32 {
  let row = from
  let looked = from
  for (; row < rows; row++) {
    if (row == looked) {
      looked = min(row + ahead, rows)
      const shift = u64(64 - bucketsLog)
      for (let i = row; i < looked; i++)
        touched ^= load<u64>(column.table + (usize(hashOf(bucketOf(column, keyAt(values, i))) >> shift) << 4))
    }
    const value = load<f64>(values + (usize(row) << 3))
    if (value != value) continue
    if (column.wantedCount == wantedMost) break
    putInBucket(column, keyAt(values, row), 1)
  }
  return row
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function putInBucket(column: Numbers, bits: u64, times: u64): void {
  note(column, bits)
  put(column, bucketOf(column, bits), times)
  while (column.n > bucketsMost) coarsen(column)
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function bucketOf(column: Numbers, bits: u64): u64 {
  return orderedOf(bits) >> u64(11 + column.level)
}

/** Bits that compare as unsigned as the numbers do. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function orderedOf(bits: u64): u64 {
  return bits >> 63 ? ~bits : bits | 0x8000000000000000
}

/** Each two neighbours become one. */
function coarsen(column: Numbers): void {
  const old = column.table
  column.table = reserve(bucketsLog + 4)
  column.level++
  column.n = 0
  const end = old + (usize(1) << (bucketsLog + 4))
  for (let at = old; at < end; at += 16)
    if (load<u64>(at, 8) != 0) put(column, load<u64>(at) >> 1, load<u64>(at, 8))
  release(old, bucketsLog + 4)
}

/** As `noteNumber` in value-counts.ts. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function note(column: Numbers, bits: u64): void {
  const low = mixed(u32(bits) ^ 0x9e3779b9)
  const high = mixed(u32(bits >> 32) ^ low)
  const zeros = u32(clz(mixed(low ^ (high * 0x165667b1))))
  const register = column.registers + usize(high >> 18)
  if (zeros >= u32(load<u8>(register))) store<u8>(register, u8(zeros + 1))
  if (zeros < column.least) return
  const value = reinterpret<f64>(bits)
  if (value - value != 0 || floor(value) != value) return
  const place = column.wanted + (usize(column.wantedCount) << 4)
  store<f64>(place, value)
  store<f64>(place, zeros, 8)
  column.wantedCount++
}

/** MurmurHash3's last mixing. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function mixed(word: u32): u32 {
  let hash = (word ^ (word >> 16)) * 0x85ebca6b
  hash = (hash ^ (hash >> 13)) * 0xc2b2ae35
  return hash ^ (hash >> 16)
}

/**
 * Writes the keys in ascending order as doubles, and behind them how often each is there.
 * @returns where they are, until something else is counted; the column is as it was
 */
export function sort(at: usize): usize {
  const column = changetype<Numbers>(at)
  const n = usize(column.n)
  // What is given back has its first bytes written to.
  let log: u32 = 10
  while (usize(1) << log < (n + 1) << 4) log++
  const pairs = reserve(log)
  const areValues = column.level < 0
  const end = column.table + (usize(1) << (column.log + 4))
  let to = pairs
  for (let from = column.table; from < end; from += 16) {
    if (load<u64>(from, 8) == 0) continue
    const key = load<u64>(from)
    store<u64>(to, areValues ? orderedOf(key) : key)
    store<u64>(to, load<u64>(from, 8), 8)
    to += 16
  }
  const other = reserve(log)
  const sorted = sortPairs(pairs, other, n)
  const result = (sorted == pairs ? other : pairs) + 16
  for (let i: usize = 0; i < n; i++) {
    const key = load<u64>(sorted + (i << 4))
    store<f64>(result + (i << 3), areValues ? reinterpret<f64>(key >> 63 ? key ^ 0x8000000000000000 : ~key) : f64(key))
    store<f64>(result + ((n + i) << 3), f64(load<u64>(sorted + (i << 4), 8)))
  }
  release(pairs, log)
  release(other, log)
  return result
}
