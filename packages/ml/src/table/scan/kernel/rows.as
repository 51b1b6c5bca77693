/**
 * Questions that each row answers for itself. They look at four rows at once, beyond the last too, and write
 * those that fail to `failed`, which has room for four more. How many do.
 */

/** Values that are NaN. */
export function absent(values: usize, rows: i32, failed: usize): i32 {
  let at = failed
  for (let row = 0; row < rows; row += 4, values += 32) {
    const a = v128.load(values)
    const b = v128.load(values, 16)
    at = put(bitsOf(f64x2.ne(a, a), f64x2.ne(b, b)), row, rows, at)
  }
  return i32((at - failed) >> 2)
}

/** Texts that begin before 0. */
export function blank(starts: usize, rows: i32, failed: usize): i32 {
  let at = failed
  for (let row = 0; row < rows; row += 4, starts += 16)
    at = put(i32x4.bitmask(v128.load(starts)), row, rows, at)
  return i32((at - failed) >> 2)
}

export function outside(values: usize, rows: i32, low: f64, high: f64, failed: usize): i32 {
  const lows = f64x2.splat(low)
  const highs = f64x2.splat(high)
  let at = failed
  for (let row = 0; row < rows; row += 4, values += 32) {
    const a = v128.load(values)
    const b = v128.load(values, 16)
    const isLow = bitsOf(f64x2.lt(a, lows), f64x2.lt(b, lows))
    at = put(isLow | bitsOf(f64x2.gt(a, highs), f64x2.gt(b, highs)), row, rows, at)
  }
  return i32((at - failed) >> 2)
}

/** @param whenLess whether a row fails whose left value is less than its right one; and so on. NaN is none of them. */
export function compare(
  left: usize,
  right: usize,
  rows: i32,
  whenLess: bool,
  whenEqual: bool,
  whenMore: bool,
  failed: usize,
): i32 {
  const less = i64x2.splat(-i64(whenLess))
  const equal = i64x2.splat(-i64(whenEqual))
  const more = i64x2.splat(-i64(whenMore))
  let at = failed
  for (let row = 0; row < rows; row += 4, left += 32, right += 32) {
    const a = related(v128.load(left), v128.load(right), less, equal, more)
    const b = related(v128.load(left, 16), v128.load(right, 16), less, equal, more)
    at = put(bitsOf(a, b), row, rows, at)
  }
  return i32((at - failed) >> 2)
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function related(a: v128, b: v128, less: v128, equal: v128, more: v128): v128 {
  const unequal = v128.or(v128.and(f64x2.lt(a, b), less), v128.and(f64x2.gt(a, b), more))
  return v128.or(unequal, v128.and(f64x2.eq(a, b), equal))
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function bitsOf(a: v128, b: v128): i32 {
  return i64x2.bitmask(a) | (i64x2.bitmask(b) << 2)
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function put(bits: i32, row: i32, rows: i32, at: usize): usize {
  if (bits == 0) return at
  if (rows - row < 4) bits &= (1 << (rows - row)) - 1
  while (bits != 0) {
    store<i32>(at, row + ctz(bits))
    at += 4
    bits &= bits - 1
  }
  return at
}

/**
 * Texts of fewer or more characters than these. Characters are code points.
 * @param ascii whether each byte is one
 */
export function outsideLengths(
  starts: usize,
  ends: usize,
  rows: i32,
  low: f64,
  high: f64,
  ascii: bool,
  quote: u8,
  failed: usize,
): i32 {
  let at = failed
  for (let row = 0; row < rows; row++, starts += 4, ends += 4) {
    const from = load<i32>(starts)
    if (from < 0) continue
    const end = load<i32>(ends)
    const length = f64(ascii && end >= 0 ? end - from : charactersOf(usize(from), end, quote))
    store<i32>(at, row)
    at += usize(length < low || length > high) << 2
  }
  return i32((at - failed) >> 2)
}

/** Every byte but those that go on with a character, and of two quotes one where the end is ~end. */
function charactersOf(from: usize, end: i32, quote: u8): i32 {
  const to = usize(end < 0 ? ~end : end)
  let count = 0
  for (; from < to; from++) {
    const byte = load<u8>(from)
    if ((byte & 0xc0) != 0x80) count++
    if (end < 0 && byte == quote) from++
  }
  return count
}

/** Rows whose code the table says 1 of; those without a code pass. */
export function coded(codes: usize, rows: i32, table: usize, failed: usize): i32 {
  let at = failed
  for (let row = 0; row < rows; row++, codes += 4) {
    const code = load<i32>(codes)
    store<i32>(at, row)
    if (code >= 0) at += usize(load<u8>(table + usize(code)) == 1) << 2
  }
  return i32((at - failed) >> 2)
}

/** Rows whose value is no number from 0 on that the table says 1 of; NaN passes. -1: there is one beyond the table. */
export function listed(values: usize, rows: i32, table: usize, size: i32, failed: usize): i32 {
  let at = failed
  for (let row = 0; row < rows; row++, values += 8) {
    const value = load<f64>(values)
    const whole = i32(value)
    if (f64(whole) != value || u32(whole) >= u32(size)) {
      if (value == value) return -1
      continue
    }
    store<i32>(at, row)
    at += usize(load<u8>(table + usize(whole)) != 1) << 2
  }
  return i32((at - failed) >> 2)
}

/**
 * Adds rows to a list of rows without repetition.
 * @param marks a byte of each row: 1 where it is in the list
 * @returns how many the list has now; it has room for one more
 */
export function unite(rows: usize, count: i32, marks: usize, list: usize, length: i32): i32 {
  for (let i = 0; i < count; i++) {
    const row = load<i32>(rows + (usize(i) << 2))
    const mark = marks + usize(row)
    store<i32>(list + (usize(length) << 2), row)
    length += 1 - i32(load<u8>(mark))
    store<u8>(mark, 1)
  }
  return length
}
