/**
 * Adds the values of a batch to a sum that keeps what rounding loses (Kahan 1965), two rows at a time. NaN is nothing.
 * @param state both sums, and what each lost
 */
export function sum(values: usize, rows: i32, state: usize): void {
  endAt(values, rows)
  let sums = v128.load(state)
  let lost = v128.load(state, 16)
  for (let row = 0; row < rows; row += 2, values += 16) {
    const kept = f64x2.sub(present(v128.load(values)), lost)
    const next = f64x2.add(sums, kept)
    lost = f64x2.sub(f64x2.sub(next, sums), kept)
    sums = next
  }
  v128.store(state, sums)
  v128.store(state, lost, 16)
}

/** The sum of squares of what the values of a batch are away from their mean. */
export function squares(values: usize, rows: i32, mean: f64): f64 {
  endAt(values, rows)
  const means = f64x2.splat(mean)
  let sums = f64x2.splat(0)
  for (let row = 0; row < rows; row += 2, values += 16) {
    const off = present(f64x2.sub(v128.load(values), means))
    sums = f64x2.add(sums, f64x2.mul(off, off))
  }
  return f64x2.extract_lane(sums, 0) + f64x2.extract_lane(sums, 1)
}

/** Makes two least and two greatest values those of a batch too. */
export function extremes(values: usize, rows: i32, state: usize): void {
  endAt(values, rows)
  let least = v128.load(state)
  let greatest = v128.load(state, 16)
  for (let row = 0; row < rows; row += 2, values += 16) {
    const two = v128.load(values)
    least = f64x2.pmin(least, two)
    greatest = f64x2.pmax(greatest, two)
  }
  v128.store(state, least)
  v128.store(state, greatest, 16)
}

/** Of two rows the second may be none. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function endAt(values: usize, rows: i32): void {
  if ((rows & 1) == 1) store<f64>(values + (usize(rows) << 3), NaN)
}

/** NaN as 0. */
// @ts-ignore: a decorator of AssemblyScript
@inline
function present(values: v128): v128 {
  return v128.and(values, f64x2.eq(values, values))
}
