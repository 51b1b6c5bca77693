import { Texts, count, hashOf } from './texts'

const capital: u8 = 65
const small: u8 = 97
const digit: u8 = 57
const more: u8 = 43
/** What a text looks like is told by so many signs. */
const longest: u32 = 40
/** It may be one longer, and is read eight bytes at a time. */
const pattern: usize = memory.data(56, 8)

/** Of each byte of UTF-8: beyond ASCII, a letter by its first byte and nothing (0) by those that follow. */
const signs: usize = memory.data(256)
for (let byte: u32 = 0; byte < 256; byte++) store<u8>(signs + byte, signOf(byte))

function signOf(byte: u32): u8 {
  if (byte >= 0xc0 || (byte >= 97 && byte <= 122)) return small
  if (byte >= 0x80) return 0
  if (byte >= 65 && byte <= 90) return capital
  return byte >= 48 && byte <= 57 ? digit : u8(byte)
}

/**
 * Counts what texts, one behind another, look like.
 * @param ends where each ends, as doubles, the first beginning at `start`; `times` how often it is there, as doubles
 * @param source where byte 0 of them would lie
 * @returns false where the patterns are too many
 */
export function addPatterns(
  at: usize,
  source: usize,
  start: f64,
  ends: usize,
  times: usize,
  rows: i32,
  mostTexts: u32,
  mostBytes: u32,
): bool {
  const column = changetype<Texts>(at)
  let from = source + usize(start)
  for (let row = 0; row < rows; row++) {
    const end = source + usize(load<f64>(ends + (usize(row) << 3)))
    const length = patternOf(from, end)
    const often = u64(load<f64>(times + (usize(row) << 3)))
    if (!count(column, hashOf(pattern, length), pattern, length, often, mostTexts, mostBytes)) return false
    from = end
  }
  return true
}

/** Writes what a text looks like. @returns its length */
function patternOf(from: usize, end: usize): u32 {
  let length: u32 = 0
  let last: u8 = 0
  let run = 0
  for (; from < end && length < longest; from++) {
    const sign = load<u8>(signs + usize(load<u8>(from)))
    if (sign == last && (sign == small || sign == capital || sign == digit)) {
      if (++run == 2) store<u8>(pattern + usize(length++), more)
      continue
    }
    if (sign == 0) continue
    store<u8>(pattern + usize(length++), sign)
    last = sign
    run = 1
  }
  return length
}
