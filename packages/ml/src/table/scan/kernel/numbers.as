import { longDecimal } from './decimals'
import {
  areDigits,
  digitsBefore,
  fourNumbersOf,
  last,
  numberOf,
  pointOf,
  powerOf,
  shortDigits,
  withoutPoint,
} from './digits'

const minus: u8 = 45
const zero: u8 = 48
/** Where a number without a point has one. */
const noPoint: i32 = 16

/** How many cells of the last call to `numbers` it did not read. */
export let rares: i32 = 0
let missing: i32 = 0

/**
 * Whole numbers of at most 15 characters, as DuckDB would write them: no leading zero, no sign but a minus. Empty: NaN.
 * A column's cells are told by its separators, each `step` bytes after the one before.
 * @param trim how many bytes of a line's end come before what ends it
 * @returns how many are empty; -1: there is a cell that is none
 */
export function integers(separators: usize, step: usize, rows: i32, trim: usize, values: usize): i32 {
  missing = 0
  let row = 0
  for (; row + 4 <= rows; row += 4, separators += step << 2, values += 32) {
    if (areFourRead(separators, step, trim, values, true)) continue
    if (!areIntegersRead(separators, step, 4, trim, values)) return -1
  }
  return areIntegersRead(separators, step, rows - row, trim, values) ? missing : -1
}

function areIntegersRead(separators: usize, step: usize, rows: i32, trim: usize, values: usize): bool {
  for (let row = 0; row < rows; row++, separators += step, values += 8) {
    const from = fromOf(separators)
    const length = i32(toOf(separators, trim) - from)
    if (length == 0) {
      store<f64>(values, NaN)
      missing++
      continue
    }
    const negative = isNegative(from)
    const count = length - i32(negative)
    if (length > 15 || count == 0) return false
    if (isPadded(from, count, negative)) return false
    const digits = v128.and(digitsBefore(toOf(separators, trim)), last(count))
    if (!areDigits(digits)) return false
    store<f64>(values, f64(i64(numberOf(digits))) / powerOf(noPoint, negative))
  }
  return true
}

/**
 * Numbers with or without a point, of at most 15 digits: those and their power of ten are exact doubles, so that their
 * quotient is the nearest (Clinger 1990); and of 16 to 19. Empty: NaN. The rows of other cells are written to `rare`.
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
  missing = 0
  rares = 0
  let row = 0
  for (; row + 4 <= rows; row += 4, separators += step << 2, values += 32)
    if (!areFourRead(separators, step, trim, values, false))
      readNumbers(separators, step, row, row + 4, trim, values, rare)
  readNumbers(separators, step, row, rows, trim, values, rare)
  return missing
}

function readNumbers(
  separators: usize,
  step: usize,
  row: i32,
  rows: i32,
  trim: usize,
  values: usize,
  rare: usize,
): void {
  for (; row < rows; row++, separators += step, values += 8) {
    const from = fromOf(separators)
    const to = toOf(separators, trim)
    const negative = isNegative(from)
    const length = i32(to - from) - i32(negative)
    if (u32(length - 1) < 16) {
      const digits = digitsBefore(to)
      const point = pointOf(digits, length)
      const count = length - i32(point < noPoint)
      const moved = v128.and(withoutPoint(digits, point), last(count))
      // Before a point there is a digit.
      if (count <= 15 && point != 16 - length && areDigits(moved)) {
        store<f64>(values, f64(i64(numberOf(moved))) / powerOf(point, negative))
        continue
      }
    }
    if (from == to) {
      store<f64>(values, NaN)
      missing++
      continue
    }
    const value = longDecimal(from + usize(negative), to)
    if (value >= 0) store<f64>(values, negative ? -value : value)
    else {
      store<i32>(rare + (usize(rares) << 2), row)
      rares++
    }
  }
}

/**
 * Four numbers of at most eight digits, as most are, in half the time of one after the other.
 * @param whole whether they are to be without a point and without leading zeros
 * @returns false where one of them is another cell
 */
// @ts-ignore: a decorator of AssemblyScript
@inline
function areFourRead(separators: usize, step: usize, trim: usize, values: usize, whole: bool): bool {
  const fromA = fromOf(separators)
  const fromB = fromOf(separators + step)
  const fromC = fromOf(separators + step * 2)
  const fromD = fromOf(separators + step * 3)
  const toA = toOf(separators, trim)
  const toB = toOf(separators + step, trim)
  const toC = toOf(separators + step * 2, trim)
  const toD = toOf(separators + step * 3, trim)
  const negativeA = isNegative(fromA)
  const negativeB = isNegative(fromB)
  const negativeC = isNegative(fromC)
  const negativeD = isNegative(fromD)
  const lengthA = i32(toA - fromA) - i32(negativeA)
  const lengthB = i32(toB - fromB) - i32(negativeB)
  const lengthC = i32(toC - fromC) - i32(negativeC)
  const lengthD = i32(toD - fromD) - i32(negativeD)
  const longest = max(max(u32(lengthA - 1), u32(lengthB - 1)), max(u32(lengthC - 1), u32(lengthD - 1)))
  if (longest >= (whole ? 8 : 9)) return false
  if (
    whole &&
    isPadded(fromA, lengthA, negativeA) |
      isPadded(fromB, lengthB, negativeB) |
      isPadded(fromC, lengthC, negativeC) |
      isPadded(fromD, lengthD, negativeD)
  )
    return false
  const digitsA = digitsBefore(toA)
  const digitsB = digitsBefore(toB)
  const digitsC = digitsBefore(toC)
  const digitsD = digitsBefore(toD)
  const pointA = whole ? noPoint : pointOf(digitsA, lengthA)
  const pointB = whole ? noPoint : pointOf(digitsB, lengthB)
  const pointC = whole ? noPoint : pointOf(digitsC, lengthC)
  const pointD = whole ? noPoint : pointOf(digitsD, lengthD)
  if (
    !whole &&
    (roomOf(pointA, lengthA) | roomOf(pointB, lengthB) | roomOf(pointC, lengthC) | roomOf(pointD, lengthD)) < 0
  )
    return false
  const ab = halves(shortDigits(digitsA, lengthA, pointA), shortDigits(digitsB, lengthB, pointB))
  const cd = halves(shortDigits(digitsC, lengthC, pointC), shortDigits(digitsD, lengthD, pointD))
  if (!areDigits(i8x16.max_u(ab, cd))) return false
  const found = fourNumbersOf(ab, cd)
  const powersOfAb = f64x2(powerOf(pointA, negativeA), powerOf(pointB, negativeB))
  const powersOfCd = f64x2(powerOf(pointC, negativeC), powerOf(pointD, negativeD))
  const foundCd = i8x16.shuffle(found, found, 8, 9, 10, 11, 12, 13, 14, 15, 8, 9, 10, 11, 12, 13, 14, 15)
  v128.store(values, f64x2.div(f64x2.convert_low_i32x4_s(found), powersOfAb))
  v128.store(values, f64x2.div(f64x2.convert_low_i32x4_s(foundCd), powersOfCd), 16)
  return true
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function fromOf(separators: usize): usize {
  return usize(load<u32>(separators - 4)) + 1
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function toOf(separators: usize, trim: usize): usize {
  return usize(load<u32>(separators)) - trim
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function isNegative(from: usize): bool {
  return load<u8>(from) == minus
}

/** Whether a whole number begins with a zero that it could do without, or is minus zero. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function isPadded(from: usize, count: i32, negative: bool): bool {
  return bool(i32(load<u8>(from + usize(negative)) == zero) & i32(count + i32(negative) > 1))
}

/** Below 0 where a short number has nine digits, or none before its point. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function roomOf(point: i32, length: i32): i32 {
  return (24 - length - point) | (point + length - 17)
}

/** The last eight bytes of each. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function halves(a: v128, b: v128): v128 {
  return i8x16.shuffle(a, b, 8, 9, 10, 11, 12, 13, 14, 15, 24, 25, 26, 27, 28, 29, 30, 31)
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
