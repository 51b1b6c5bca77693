import { firstBytes, keyOf } from './keys'

/** What is written of a column's different texts: how many, then the room that they take, their slots, their places, their bytes. */
const mostTexts: u32 = 4096
const slotCount: u32 = 8192
const mostBytes: u32 = 262144
const slotsAt: usize = 16
const placesAt: usize = slotsAt + (slotCount << 4)
const bytesAt: usize = placesAt + (mostTexts << 2)

/** The bytes that a column's texts take, all of which are to be 0 before the first call. */
export function codesSize(): u32 {
  return u32(bytesAt) + mostBytes
}

/**
 * Numbers the different texts of a column as they come. A doubled quote makes a text another one: none is written both
 * ways within quotes. A slot tells a text by its first eight bytes and its length, and of a longer one where the rest is.
 * @param codes of each row, -1 where missing
 * @returns how many texts there are by now; -1: too many
 */
export function code(starts: usize, ends: usize, rows: i32, known: usize, codes: usize): i32 {
  for (let row = 0; row < rows; row++, starts += 4, ends += 4, codes += 4) {
    const from = load<i32>(starts)
    if (from < 0) {
      store<i32>(codes, -1)
      continue
    }
    const end = load<i32>(ends)
    const found = codeOf(usize(from), u32((end < 0 ? ~end : end) - from), known)
    if (found == 0) return -1
    store<i32>(codes, i32(found - 1))
  }
  return load<i32>(known)
}

/** The keys of all texts so far; how many. */
export function keysOfCodes(known: usize, keys: usize): u32 {
  const count = load<u32>(known)
  for (let slot: u32 = 0; slot < slotCount; slot++) {
    const place = known + slotsAt + (usize(slot) << 4)
    const code = load<u32>(place, 12)
    if (code == 0) continue
    const at = load<u32>(known + placesAt + (usize(code - 1) << 2))
    store<u64>(keys + (usize(code - 1) << 3), keyOf(known + bytesAt + usize(at), load<u32>(place, 8)))
  }
  return count
}

/** From 1; 0: there is no more room. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function codeOf(from: usize, length: u32, known: usize): u32 {
  const word = load<u64>(from) & firstBytes(min(length, 8))
  let hash = mixed(word ^ u64(length))
  if (length > 8) hash = hashOf(hash, from, length)
  let slot = u32(hash >> 51)
  while (true) {
    const place = known + slotsAt + (usize(slot) << 4)
    const found = load<u32>(place, 12)
    if (found == 0) return add(from, length, word, known, place)
    if (load<u64>(place) == word && load<u32>(place, 8) == length && (length <= 8 || isRest(from, length, known, found)))
      return found
    slot = (slot + 1) & (slotCount - 1)
  }
}

function add(from: usize, length: u32, word: u64, known: usize, place: usize): u32 {
  const count = load<u32>(known)
  const used = load<u32>(known, 4)
  // Each begins at a word of eight bytes.
  const next = used + ((length + 7) & ~7)
  if (count == mostTexts || next > mostBytes) return 0
  memory.copy(known + bytesAt + usize(used), from, usize(length))
  store<u64>(place, word)
  store<u32>(place, length, 8)
  store<u32>(place, count + 1, 12)
  store<u32>(known + placesAt + (usize(count) << 2), used)
  store<u32>(known, count + 1)
  store<u32>(known, next, 4)
  return count + 1
}

/** Whether a text goes on as the one of a code does behind its first eight bytes. */
function isRest(from: usize, length: u32, known: usize, found: u32): bool {
  let at = known + bytesAt + usize(load<u32>(known + placesAt + (usize(found - 1) << 2)))
  let left = length - 8
  while (left > 8) {
    from += 8
    at += 8
    if (load<u64>(from) != load<u64>(at)) return false
    left -= 8
  }
  return ((load<u64>(from, 8) ^ load<u64>(at, 8)) & firstBytes(left)) == 0
}

function hashOf(hash: u64, from: usize, length: u32): u64 {
  let left = length - 8
  while (left > 8) {
    from += 8
    hash = mixed(hash ^ load<u64>(from))
    left -= 8
  }
  return mixed(hash ^ (load<u64>(from, 8) & firstBytes(left)))
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function mixed(hash: u64): u64 {
  const product = hash * 0x9e3779b97f4a7c15
  return product ^ (product >> 29)
}
