/** What `look` found: eleven doubles. */
export const facts: usize = memory.data(11 << 3, 8)

/**
 * Looks at numbers, in two passes. Writes how many are not NaN, the least, the greatest, how many are zero, how many
 * are negative; of the finite ones how many, their mean as rounded, and the sums of the first to fourth powers of what
 * lies between them and it.
 */
export function look(values: usize, rows: i32): void {
  const end = values + (usize(rows) << 3)
  let count = 0
  let zeros = 0
  let negatives = 0
  let finite = 0
  let least: f64 = Infinity
  let greatest: f64 = -Infinity
  let sum: f64 = 0
  for (let at = values; at < end; at += 8) {
    const value = load<f64>(at)
    count += i32(value == value)
    zeros += i32(value == 0)
    negatives += i32(value < 0)
    least = value < least ? value : least
    greatest = value > greatest ? value : greatest
    // Neither NaN nor infinite.
    const isFinite = value - value == 0
    finite += i32(isFinite)
    sum += isFinite ? value : 0
  }
  store<f64>(facts, count)
  store<f64>(facts, least, 8)
  store<f64>(facts, greatest, 16)
  store<f64>(facts, zeros, 24)
  store<f64>(facts, negatives, 32)
  store<f64>(facts, finite, 40)
  powers(values, end, finite == 0 ? 0 : sum / f64(finite))
}

function powers(values: usize, end: usize, mean: f64): void {
  const means = f64x2.splat(mean)
  let m1 = f64x2.splat(0)
  let m2 = f64x2.splat(0)
  let m3 = f64x2.splat(0)
  let m4 = f64x2.splat(0)
  for (let at = values; at < end; at += 16) {
    const pair = v128.load(at)
    // Infinite ones and NaN count as the mean, and so does what comes behind an odd number of values.
    let isFinite = f64x2.eq(f64x2.sub(pair, pair), f64x2.splat(0))
    if (at + 8 == end) isFinite = v128.and(isFinite, i64x2(-1, 0))
    const away = v128.and(f64x2.sub(pair, means), isFinite)
    const square = f64x2.mul(away, away)
    m1 = f64x2.add(m1, away)
    m2 = f64x2.add(m2, square)
    m3 = f64x2.add(m3, f64x2.mul(square, away))
    m4 = f64x2.add(m4, f64x2.mul(square, square))
  }
  store<f64>(facts, mean, 48)
  store<f64>(facts, sumOf(m1), 56)
  store<f64>(facts, sumOf(m2), 64)
  store<f64>(facts, sumOf(m3), 72)
  store<f64>(facts, sumOf(m4), 80)
}

/** Of both numbers. */
// @ts-ignore: a decorator of AssemblyScript
@inline
export function sumOf(pair: v128): f64 {
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1)
}
