/** 0, 1, 2 … 15. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function places16(): v128 {
  return i8x16(0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15)
}

/** All bits of the last `count` of 16 bytes. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function last(count: i32): v128 {
  return i8x16.ge_u(places16(), i8x16.splat(i8(16 - count)))
}

/** Whether each byte is 0 to 9. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function areDigits(digits: v128): bool {
  return !v128.any_true(i8x16.gt_u(digits, i8x16.splat(9)))
}

/** Of 16 digits the eight numbers of two. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function pairsOf(digits: v128): v128 {
  return i16x8.add(
    i16x8.mul(v128.and(digits, i16x8.splat(0xff)), i16x8.splat(10)),
    i16x8.shr_u(digits, 8),
  )
}

/** The number that 16 digits make. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function numberOf(digits: v128): u64 {
  const fours = i32x4.dot_i16x8_s(pairsOf(digits), i16x8(100, 1, 100, 1, 100, 1, 100, 1))
  const eights = i32x4.dot_i16x8_s(
    i16x8.narrow_i32x4_u(fours, fours),
    i16x8(10000, 1, 10000, 1, 10000, 1, 10000, 1),
  )
  return u64(u32(i32x4.extract_lane(eights, 0))) * 100000000 + u64(u32(i32x4.extract_lane(eights, 1)))
}
