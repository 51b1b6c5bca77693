import { release, reserve } from './room'

/** Counts the different texts of a column in the order in which they come, in a hash table over their bytes. */
// @ts-ignore: a decorator of AssemblyScript
@unmanaged
export class Texts {
  n: u32
  /** Bytes that they take, one behind another. */
  used: u32
  /** Numbers of texts from 1; 2^slotsLog of them, twice as many as there is room for texts. */
  slots: usize
  slotsLog: u32
  /** Of each text its hash, where it ends in the bytes, and how often it is there: 4, 4 and 8 bytes. */
  entries: usize
  bytes: usize
  bytesLog: u32
  /** Of the rows of the last call. */
  missing: u32
}

const sizeLog: u32 = 6
const firstSlotsLog: u32 = 7
const firstBytesLog: u32 = 10

export function openTexts(): usize {
  const at = reserve(sizeLog)
  const column = changetype<Texts>(at)
  column.slotsLog = firstSlotsLog
  column.slots = reserve(firstSlotsLog + 2)
  column.entries = reserve(firstSlotsLog + 3)
  column.bytesLog = firstBytesLog
  column.bytes = reserve(firstBytesLog)
  return at
}

export function closeTexts(at: usize): void {
  const column = changetype<Texts>(at)
  release(column.slots, column.slotsLog + 2)
  release(column.entries, column.slotsLog + 3)
  release(column.bytes, column.bytesLog)
  release(at, sizeLog)
}

/**
 * The hashes of so many texts are found before they are looked for one by one: slots that are far away in memory then come
 * for all of them in the time of one.
 */
const ahead = 32
const hashes: usize = memory.data(32 << 2, 4)
/** Keeps the reading of slots ahead from being optimised away. */
export let touched: u32 = 0

/**
 * Counts the texts of rows.
 * @param source where the byte lies at which a text that starts at 0 begins
 * @param starts below 0 where a text is missing
 * @returns the row at which it stopped: the end, or a text that would be one, or some bytes, too many
 */
export function add(
  at: usize,
  source: usize,
  starts: usize,
  ends: usize,
  rows: i32,
  mostTexts: u32,
  mostBytes: u32,
): i32 {
  const column = changetype<Texts>(at)
  column.missing = 0
  for (let first = 0; first < rows; first += ahead) {
    const end = min(first + ahead, rows)
    for (let row = first; row < end; row++) {
      const start = load<i32>(starts + (usize(row) << 2))
      if (start < 0) continue
      const hash = hashOf(source + usize(start), u32(load<i32>(ends + (usize(row) << 2)) - start))
      store<u32>(hashes + (usize(row - first) << 2), hash)
      touched ^= load<u32>(slotOf(column, hash))
    }
    for (let row = first; row < end; row++) {
      const start = load<i32>(starts + (usize(row) << 2))
      if (start < 0) {
        column.missing++
        continue
      }
      const length = u32(load<i32>(ends + (usize(row) << 2)) - start)
      const hash = load<u32>(hashes + (usize(row - first) << 2))
      if (!count(column, hash, source + usize(start), length, 1, mostTexts, mostBytes)) return row
    }
  }
  return rows
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function slotOf(column: Texts, hash: u32): usize {
  return column.slots + (usize(hash & ((u32(1) << column.slotsLog) - 1)) << 2)
}

/** Counts a text so many times. @returns false where it would be one, or some bytes, too many */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function count(
  column: Texts,
  hash: u32,
  from: usize,
  length: u32,
  times: u64,
  mostTexts: u32,
  mostBytes: u32,
): bool {
  const last = (u32(1) << column.slotsLog) - 1
  let slot = hash & last
  let found: u32
  while ((found = load<u32>(column.slots + (usize(slot) << 2))) != 0) {
    if (isAt(column, found - 1, hash, from, length)) break
    slot = (slot + 1) & last
  }
  if (found != 0) {
    const entry = column.entries + (usize(found - 1) << 4)
    store<u64>(entry, load<u64>(entry, 8) + times, 8)
    return true
  }
  if (column.n == mostTexts || u64(column.used) + length > mostBytes) return false
  store<u32>(column.slots + (usize(slot) << 2), column.n + 1)
  append(column, hash, from, length, times)
  return true
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function isAt(column: Texts, i: u32, hash: u32, from: usize, length: u32): bool {
  const entry = column.entries + (usize(i) << 4)
  if (load<u32>(entry) != hash) return false
  const begin = i == 0 ? 0 : load<u32>(entry - 16, 4)
  return load<u32>(entry, 4) - begin == length && isSame(from, column.bytes + usize(begin), length)
}

function append(column: Texts, hash: u32, from: usize, length: u32, times: u64): void {
  makeRoom(column, length)
  memory.copy(column.bytes + usize(column.used), from, usize(length))
  column.used += length
  const entry = column.entries + (usize(column.n) << 4)
  store<u32>(entry, hash)
  store<u32>(entry, column.used, 4)
  store<u64>(entry, times, 8)
  column.n++
  if (column.n == u32(1) << (column.slotsLog - 1)) grow(column)
}

function makeRoom(column: Texts, length: u32): void {
  if (u64(column.used) + length <= u64(1) << column.bytesLog) return
  let log = column.bytesLog
  while (u64(column.used) + length > u64(1) << log) log++
  const larger = reserve(log)
  memory.copy(larger, column.bytes, usize(column.used))
  release(column.bytes, column.bytesLog)
  column.bytes = larger
  column.bytesLog = log
}

function grow(column: Texts): void {
  const more: u32 = column.slotsLog < 16 ? 2 : 1
  const entries = reserve(column.slotsLog + more + 3)
  memory.copy(entries, column.entries, usize(column.n) << 4)
  release(column.entries, column.slotsLog + 3)
  release(column.slots, column.slotsLog + 2)
  column.entries = entries
  column.slotsLog += more
  column.slots = reserve(column.slotsLog + 2)
  const last = (u32(1) << column.slotsLog) - 1
  for (let i: u32 = 0; i < column.n; i++) {
    let slot = load<u32>(entries + (usize(i) << 4)) & last
    while (load<u32>(column.slots + (usize(slot) << 2)) != 0) slot = (slot + 1) & last
    store<u32>(column.slots + (usize(slot) << 2), i + 1)
  }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function isSame(from: usize, at: usize, length: u32): bool {
  let left = length
  while (left > 8) {
    if (load<u64>(from) != load<u64>(at)) return false
    from += 8
    at += 8
    left -= 8
  }
  return left == 0 || ((load<u64>(from) ^ load<u64>(at)) & firstBytes(left)) == 0
}

// @ts-ignore: a decorator of AssemblyScript
@inline
export function hashOf(from: usize, length: u32): u32 {
  let hash = u64(length)
  let left = length
  while (left > 8) {
    hash = mixed(hash ^ load<u64>(from))
    from += 8
    left -= 8
  }
  if (left > 0) hash = mixed(hash ^ (load<u64>(from) & firstBytes(left)))
  return u32(hash >> 32) ^ u32(hash)
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function mixed(hash: u64): u64 {
  const product = hash * 0x9e3779b97f4a7c15
  return product ^ (product >> 29)
}

/** Of one to eight. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function firstBytes(count: u32): u64 {
  return u64.MAX_VALUE >> u64(64 - count * 8)
}
