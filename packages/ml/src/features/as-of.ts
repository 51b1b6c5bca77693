import { blocksOf, type Keys } from './keys.ts'

export interface AsOf {
  /** Of the left and of the right rows. */
  readonly keys: Keys
  readonly at: Float64Array
  /** When a right row happened. */
  readonly time: Float64Array
  /** When it became known, where that is later than when it happened. */
  readonly known?: Float64Array | undefined
  /** What happened longer before is too old to be used. */
  readonly withinMs?: number | undefined
  /** Of the right rows only those strictly before. Default false: what is known at the very moment counts. */
  readonly before?: boolean | undefined
}

/**
 * For each left row the right row of its key that happened last, of those known at the row's time; -1 where none was.
 * A row whose own time is missing knows nothing. Of several at one time the one known last counts, then the later row.
 */
export function asOfRows({
  keys,
  at,
  time,
  known,
  withinMs = Number.POSITIVE_INFINITY,
  before = false,
}: AsOf): Int32Array {
  const [left, right] = keys.of as [Int32Array, Int32Array]
  const { order, starts } = blocksOf(right, keys.count, time)
  if (known) sortTies(order, starts, time, known)
  const reached = before
    ? (moment: number, t: number) => moment < t
    : (moment: number, t: number) => moment <= t
  return left.map((key, row) => {
    const t = at[row]!
    if (key === -1 || Number.isNaN(t)) return -1
    let [low, high] = [starts[key]!, starts[key + 1]!]
    const first = low
    while (low < high) {
      const middle = (low + high) >>> 1
      if (reached(time[order[middle]!]!, t)) low = middle + 1
      else high = middle
    }
    for (let i = low - 1; i >= first; i--) {
      const found = order[i]!
      if (!(t - time[found]! <= withinMs)) return -1
      if (!known || reached(known[found]!, t)) return found
    }
    return -1
  })
}

/** Within equal times, by when it became known. */
function sortTies(order: Int32Array, starts: Int32Array, time: Float64Array, known: Float64Array): void {
  for (let k = 0; k + 1 < starts.length; k++)
    order
      .subarray(starts[k]!, starts[k + 1]!)
      .sort((a, b) => time[a]! - time[b]! || known[a]! - known[b]! || a - b)
}
