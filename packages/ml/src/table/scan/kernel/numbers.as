import { areDigits, last, numberOf, powerOf, withoutPoint } from './digits'

const minus: u8 = 45
const zero: u8 = 48

/** How many cells of the last call to `numbers` it did not read. */
export let rares: i32 = 0

/**
 * Whole numbers of at most 15 characters, as DuckDB would write them: no leading zero, no sign but a minus. Empty: NaN.
 * A column's cells are told by its separators, each `step` bytes after the one before.
 * @param trim how many bytes of a line's end come before what ends it
 * @returns how many are empty; -1: there is a cell that is none
 */
export function integers(separators: usize, step: usize, rows: i32, trim: usize, values: usize): i32 {
  let missing = 0
  for (let row = 0; row < rows; row++, separators += step, values += 8) {
    let from = usize(load<u32>(separators - 4)) + 1
    const to = usize(load<u32>(separators)) - trim
    const length = i32(to - from)
    if (length == 0) {
      store<f64>(values, NaN)
      missing++
      continue
    }
    const first = load<u8>(from)
    const negative = first == minus
    const count = length - i32(negative)
    if (length > 15 || count == 0) return -1
    if (load<u8>(from + usize(negative)) == zero && (count > 1 || negative)) return -1
    const digits = v128.and(i8x16.sub(v128.load(to - 16), i8x16.splat(zero)), last(count))
    if (!areDigits(digits)) return -1
    const value = f64(i64(numberOf(digits)))
    store<f64>(values, signed(value, negative))
  }
  return missing
}

/**
 * Numbers with or without a point, of at most 15 digits: those and their power of ten are exact doubles, so that their
 * quotient is the nearest (Clinger 1990). Empty: NaN. The rows of other cells are written to `rare`.
 * @returns how many are empty
 */
export function numbers(
  separators: usize,
  step: usize,
  rows: i32,
  trim: usize,
  values: usize,
  rare: usize,
): i32 {
  let missing = 0
  rares = 0
  for (let row = 0; row < rows; row++, separators += step, values += 8) {
    let from = usize(load<u32>(separators - 4)) + 1
    const to = usize(load<u32>(separators)) - trim
    const negative = load<u8>(from) == minus
    const length = i32(to - from) - i32(negative)
    if (u32(length - 1) < 16) {
      const digits = i8x16.sub(v128.load(to - 16), i8x16.splat(zero))
      const points = v128.and(i8x16.eq(digits, i8x16.splat(46 - zero)), last(length))
      // 16 where there is none.
      const point = ctz(i8x16.bitmask(points) | 0x10000)
      const count = length - i32(point < 16)
      const moved = v128.and(withoutPoint(digits, point), last(count))
      // Before a point there is a digit.
      if (count <= 15 && point != 16 - length && areDigits(moved)) {
        const value = f64(i64(numberOf(moved))) / powerOf(point)
        store<f64>(values, signed(value, negative))
        continue
      }
    }
    if (from == to) {
      store<f64>(values, NaN)
      missing++
      continue
    }
    store<i32>(rare + (usize(rares) << 2), row)
    rares++
  }
  return missing
}

/** Without a branch: which sign comes next is not to be foreseen. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function signed(value: f64, negative: bool): f64 {
  return reinterpret<f64>(reinterpret<u64>(value) ^ (u64(negative) << 63))
}

/** `true` and `false` as 1 and 0. */
export function booleans(separators: usize, step: usize, rows: i32, trim: usize, values: usize): i32 {
  let missing = 0
  for (let row = 0; row < rows; row++, separators += step, values += 8) {
    const from = usize(load<u32>(separators - 4)) + 1
    const length = usize(load<u32>(separators)) - trim - from
    const bytes = load<u32>(from)
    if (length == 4 && bytes == 0x65757274) store<f64>(values, 1)
    else if (length == 5 && bytes == 0x736c6166 && load<u8>(from + 4) == 101) store<f64>(values, 0)
    else if (length == 0) {
      store<f64>(values, NaN)
      missing++
    } else return -1
  }
  return missing
}
