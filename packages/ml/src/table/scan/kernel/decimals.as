import { areDigits, digitsBefore, last, numberOf, pointOf, withoutPoint } from './digits'

/** Powers of five that the digits behind a point divide by: of each its reciprocal's first 128 bits, the upper half first. */
let fifths: usize = 0

/** Before any decimal is read. */
export function setFifths(at: usize): void {
  fifths = at
}

const mostDigits: i32 = 19

/**
 * The double nearest to a number of 16 to 19 digits, with or without a point.
 * @returns below 0 where it is another cell
 */
export function longDecimal(from: usize, to: usize): f64 {
  const length = i32(to - from)
  if (length < 16 || length > mostDigits + 1) return -1
  const digits = digitsBefore(to)
  const point = pointOf(digits, 16)
  const moved = v128.and(withoutPoint(digits, point), last(16 - i32(point < 16)))
  if (!areDigits(moved)) return -1
  let behind = point < 16 ? 15 - point : -1
  let head: u64 = 0
  for (let at = from; at < to - 16; at++) {
    const digit = u32(load<u8>(at)) - 48
    if (digit == <u32>-2 && behind < 0 && at > from) behind = i32(to - at) - 1
    else if (digit > 9) return -1
    else head = head * 10 + digit
  }
  if (length - i32(behind >= 0) > mostDigits) return -1
  const scale: u64 = point < 16 ? 1000000000000000 : 10000000000000000
  return nearest(head * scale + numberOf(moved), max(behind, 0))
}

/** The double nearest to a whole number over a power of ten (Lemire 2021; that it always is: Mushtak, Lemire 2023). */
function nearest(whole: u64, power: i32): f64 {
  if (whole == 0) return 0
  const zeros = clz(whole)
  const shifted = whole << zeros
  const fifth = fifths + (usize(power) << 4)
  const first = load<u64>(fifth)
  let high = upperHalf(shifted, first)
  let low = shifted * first
  if ((high & 0x1ff) == 0x1ff) {
    const more = upperHalf(shifted, load<u64>(fifth, 8))
    low += more
    high += u64(more > low)
  }
  const upper = high >> 63
  let mantissa = high >> (upper + 9)
  // Halfway between two the even one is nearest.
  if (low <= 1 && power <= 4 && (mantissa & 3) == 1 && mantissa << (upper + 9) == high) mantissa &= ~1
  mantissa = (mantissa + (mantissa & 1)) >> 1
  // Where it was rounded up to the next power of two, its own bit is the exponent's.
  const exponent = u64(((-217706 * power) >> 16) + 1086) + upper - zeros
  return reinterpret<f64>((exponent << 52) + (mantissa & ((1 << 52) - 1)) + (mantissa >> 53 << 52))
}

/** Of the 128 bits of a product. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function upperHalf(a: u64, b: u64): u64 {
  const mask: u64 = 0xffffffff
  const low = (a & mask) * (b & mask)
  const left = (a >> 32) * (b & mask) + (low >> 32)
  const right = (a & mask) * (b >> 32) + (left & mask)
  return (a >> 32) * (b >> 32) + (left >> 32) + (right >> 32)
}
