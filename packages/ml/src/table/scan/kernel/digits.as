/** 0, 1, 2 … 15. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function places16(): v128 {
  return i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
}

/**
 * What is looked up: the last 0 to 16 of 16 bytes, where bytes move to for a point, powers of ten for it, less than nothing
 * before a minus; and where the bytes of a short number move to.
 */
let tables: usize = 0
const movesAt: usize = 32
const powersAt: usize = movesAt + (17 << 4)
const shortMovesAt: usize = powersAt + (34 << 3)
/** Bytes of a short number: eight digits and a point. */
const mostShort: i32 = 9

/** The bytes that the tables take. */
export function tablesSize(): u32 {
  return u32(shortMovesAt) + (u32(mostShort * 10) << 4)
}

/** Writes the tables to where they are looked up from now on. */
export function fillTables(at: usize): void {
  tables = at
  v128.store(at, i8x16.splat(-1), 16)
  for (let point = 0; point <= 16; point++) {
    const moves = point == 16 ? i8x16.splat(0) : i8x16.le_u(places16(), i8x16.splat(i8(point)))
    v128.store(at + movesAt + (usize(point) << 4), i8x16.add(places16(), moves))
    let power: f64 = 1
    for (let i = point; i < 15; i++) power *= 10
    store<f64>(at + powersAt + (usize(point) << 3), power)
    store<f64>(at + powersAt + (usize(point + 17) << 3), -power)
  }
  for (let length = 1; length <= mostShort; length++)
    for (let point = 7; point <= 16; point++) {
      const moves = v128.load(at + movesAt + (usize(point) << 4))
      const kept = last(length - i32(point < 16))
      v128.store(shortMovesOf(length, point), v128.or(moves, v128.not(kept)))
    }
}

// @ts-ignore: a decorator of AssemblyScript
@inline
function shortMovesOf(length: i32, point: i32): usize {
  return tables + shortMovesAt + (usize((length - 1) * 10 + point - 7) << 4)
}

/** The digits of a number of at most nine bytes, without its point if it has one, behind zeros. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function shortDigits(digits: v128, length: i32, point: i32): v128 {
  // Moved from beyond what there is comes 0.
  return v128.relaxed_swizzle(digits, v128.load(shortMovesOf(length, point)))
}

/** The digits that 16 bytes may be. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function digitsBefore(to: usize): v128 {
  return i8x16.sub(v128.load(to - 16), i8x16.splat(48))
}

/** Where in 16 bytes the first point of the last `length` stands; 16 where there is none. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function pointOf(digits: v128, length: i32): i32 {
  const points = i8x16.bitmask(i8x16.eq(digits, i8x16.splat(46 - 48)))
  return ctz((points & (-1 << (16 - length))) | (1 << 16))
}

/** All bits of the last `count` of 16 bytes. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function last(count: i32): v128 {
  return v128.load(tables + usize(count))
}

/** Digits around a point, or around none at 16: those before it move to where it was. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function withoutPoint(digits: v128, point: i32): v128 {
  return v128.relaxed_swizzle(digits, v128.load(tables + movesAt + (usize(point) << 4)))
}

/** What those behind the point divide by; the sign too. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function powerOf(point: i32, negative: bool): f64 {
  return load<f64>(tables + powersAt + (usize(point + i32(negative) * 17) << 3))
}

/** Whether each byte is 0 to 9. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function areDigits(digits: v128): bool {
  return !v128.any_true(i8x16.sub_sat_u(digits, i8x16.splat(9)))
}

/** Of 16 digits the eight numbers of two. All machines agree on sums as small as these. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function pairsOf(digits: v128): v128 {
  return v128.relaxed_dot<i16>(digits, i8x16(10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1, 10, 1))
}

/** The four numbers that four times eight digits make. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function fourNumbersOf(ab: v128, cd: v128): v128 {
  const fours = i16x8.narrow_i32x4_u(foursOf(ab), foursOf(cd))
  return i32x4.dot_i16x8_s(fours, i16x8(10000, 1, 10000, 1, 10000, 1, 10000, 1))
}

/** Of 16 digits the four numbers of four. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function foursOf(digits: v128): v128 {
  return i32x4.dot_i16x8_s(pairsOf(digits), i16x8(100, 1, 100, 1, 100, 1, 100, 1))
}

/** The number that 16 digits make. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function numberOf(digits: v128): u64 {
  const fours = foursOf(digits)
  const eights = i32x4.dot_i16x8_s(
    i16x8.narrow_i32x4_u(fours, fours),
    i16x8(10000, 1, 10000, 1, 10000, 1, 10000, 1),
  )
  return u64(u32(i32x4.extract_lane(eights, 0))) * 100000000 + u64(u32(i32x4.extract_lane(eights, 1)))
}
