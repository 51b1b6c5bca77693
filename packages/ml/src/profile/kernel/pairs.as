import { facts, sumOf } from './facts'

/** What `part` found: six doubles. */
export const together: usize = memory.data(6 << 3, 8)

/** Keeps values, which were just looked at, and behind them what lies between each and their mean. */
export function centre(values: usize, rows: i32, kept: usize): void {
  const mean = load<f64>(facts, 48)
  memory.copy(kept, values, usize(rows) << 3)
  let away = kept + (usize(rows) << 3)
  const means = f64x2.splat(mean)
  const end = values + (usize(rows) << 3)
  let at = values
  for (; at + 16 <= end; at += 16, away += 16) v128.store(away, f64x2.sub(v128.load(at), means))
  if (at < end) store<f64>(away, load<f64>(at) - mean)
}

/** The sum of the products of two columns in the same rows. */
export function product(a: usize, b: usize, rows: i32): f64 {
  const end = a + (usize(rows) << 3)
  let even = f64x2.splat(0)
  let odd = f64x2.splat(0)
  for (; a + 32 <= end; a += 32, b += 32) {
    even = f64x2.add(even, f64x2.mul(v128.load(a), v128.load(b)))
    odd = f64x2.add(odd, f64x2.mul(v128.load(a, 16), v128.load(b, 16)))
  }
  let sum = sumOf(f64x2.add(even, odd))
  for (; a < end; a += 8, b += 8) sum += load<f64>(a) * load<f64>(b)
  return sum
}

/**
 * Of the rows in which both columns are finite: writes how many there are, both means, and the sums of squares and
 * products of what lies between values and means.
 */
export function part(a: usize, b: usize, rows: i32): void {
  const bytes = usize(rows) << 3
  let n: f64 = 0
  let sumX: f64 = 0
  let sumY: f64 = 0
  for (let at: usize = 0; at < bytes; at += 8) {
    const x = load<f64>(a + at)
    const y = load<f64>(b + at)
    const have = x - x + (y - y) == 0
    n += have ? 1 : 0
    sumX += have ? x : 0
    sumY += have ? y : 0
  }
  const meanX = n == 0 ? 0 : sumX / n
  const meanY = n == 0 ? 0 : sumY / n
  let xx: f64 = 0
  let yy: f64 = 0
  let xy: f64 = 0
  for (let at: usize = 0; at < bytes; at += 8) {
    const x = load<f64>(a + at)
    const y = load<f64>(b + at)
    const have = x - x + (y - y) == 0
    const dx = have ? x - meanX : 0
    const dy = have ? y - meanY : 0
    xx += dx * dx
    yy += dy * dy
    xy += dx * dy
  }
  store<f64>(together, n)
  store<f64>(together, meanX, 8)
  store<f64>(together, meanY, 16)
  store<f64>(together, xx, 24)
  store<f64>(together, yy, 32)
  store<f64>(together, xy, 40)
}
