/** What is written of a column's different texts: how many, then the room that they take, their slots, their places. */
const mostTexts: u32 = 4096
const slotCount: u32 = 16384
const mostBytes: u32 = 262144
const slotsAt: usize = 16
const placesAt: usize = slotsAt + (slotCount << 2)
const bytesAt: usize = placesAt + (mostTexts << 4)

/** The bytes that a column's texts take, all of which are to be 0 before the first call. */
export function codesSize(): u32 {
  return u32(bytesAt) + mostBytes
}

/**
 * Numbers the different texts of a column as they come. A doubled quote makes a text another one: none is written both
 * ways within quotes.
 * @param codes of each row, -1 where missing
 * @returns how many texts there are by now; -1: too many
 */
export function code(starts: usize, ends: usize, rows: i32, known: usize, codes: usize): i32 {
  for (let row: usize = 0; row < usize(rows); row++) {
    const from = load<i32>(starts + (row << 2))
    if (from < 0) {
      store<i32>(codes + (row << 2), -1)
      continue
    }
    const end = load<i32>(ends + (row << 2))
    const found = codeOf(usize(from), u32((end < 0 ? ~end : end) - from), known)
    if (found < 0) return -1
    store<i32>(codes + (row << 2), found)
  }
  return load<i32>(known)
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function codeOf(from: usize, length: u32, known: usize): i32 {
  const hash = hashOf(from, length)
  let slot = hash & (slotCount - 1)
  let found: u32
  while ((found = load<u32>(known + slotsAt + (usize(slot) << 2))) != 0) {
    const place = known + placesAt + (usize(found - 1) << 4)
    if (
      load<u32>(place) == hash &&
      load<u32>(place + 4) == length &&
      isSame(from, length, known + bytesAt + usize(load<u32>(place + 8)))
    )
      return i32(found - 1)
    slot = (slot + 1) & (slotCount - 1)
  }
  return add(from, length, known, hash, slot)
}

function add(from: usize, length: u32, known: usize, hash: u32, slot: u32): i32 {
  const count = load<u32>(known)
  const used = load<u32>(known + 4)
  // Each begins at a word of eight bytes.
  const next = used + ((length + 7) & ~7)
  if (count == mostTexts || next > mostBytes) return -1
  memory.copy(known + bytesAt + usize(used), from, usize(length))
  const place = known + placesAt + (usize(count) << 4)
  store<u32>(place, hash)
  store<u32>(place + 4, length)
  store<u32>(place + 8, used)
  store<u32>(known, count + 1)
  store<u32>(known + 4, next)
  store<u32>(known + slotsAt + (usize(slot) << 2), count + 1)
  return i32(count)
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function isSame(from: usize, length: u32, at: usize): bool {
  let left = length
  while (left > 8) {
    if (load<u64>(from) != load<u64>(at)) return false
    from += 8
    at += 8
    left -= 8
  }
  return ((load<u64>(from) ^ load<u64>(at)) & firstBytes(left)) == 0
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function hashOf(from: usize, length: u32): u32 {
  let hash = u64(length)
  let left = length
  while (left > 8) {
    hash = mixed(hash ^ load<u64>(from))
    from += 8
    left -= 8
  }
  hash = mixed(hash ^ (load<u64>(from) & firstBytes(left)))
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
