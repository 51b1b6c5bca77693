import { orderedOf } from './column'
import { sortPairs } from './sort'

/**
 * Numbers values by their order: 0 for the least, the same for equal ones, -1 for NaN.
 * @param pairs room for 16 bytes a row, as `other`
 * @param codes where the numbers go, 4 bytes each
 * @param counts where it goes how many values have each number, as doubles
 * @returns how many numbers there are
 */
export function rank(values: usize, rows: i32, pairs: usize, other: usize, codes: usize, counts: usize): i32 {
  let end = pairs
  for (let row = 0; row < rows; row++) {
    const value = load<f64>(values + (usize(row) << 3))
    store<i32>(codes + (usize(row) << 2), -1)
    if (value != value) continue
    // Minus zero becomes zero.
    store<u64>(end, orderedOf(reinterpret<u64>(value + 0)))
    store<u64>(end, u64(row), 8)
    end += 16
  }
  if (end == pairs) return 0
  const sorted = sortPairs(pairs, other, (end - pairs) >> 4)
  let code = -1
  let last: u64 = 0
  for (let at = sorted; at < sorted + (end - pairs); at += 16) {
    const key = load<u64>(at)
    if (code < 0 || key != last) {
      code++
      last = key
      store<f64>(counts + (usize(code) << 3), 0)
    }
    const place = counts + (usize(code) << 3)
    store<f64>(place, load<f64>(place) + 1)
    store<i32>(codes + (usize(load<u64>(at, 8)) << 2), code)
  }
  return code + 1
}
