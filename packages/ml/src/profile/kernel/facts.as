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
  let m1: f64 = 0
  let m2: f64 = 0
  let m3: f64 = 0
  let m4: f64 = 0
  for (let at = values; at < end; at += 8) {
    const value = load<f64>(at)
    const away = value - value == 0 ? value - mean : 0
    const square = away * away
    m1 += away
    m2 += square
    m3 += square * away
    m4 += square * square
  }
  store<f64>(facts, mean, 48)
  store<f64>(facts, m1, 56)
  store<f64>(facts, m2, 64)
  store<f64>(facts, m3, 72)
  store<f64>(facts, m4, 80)
}
