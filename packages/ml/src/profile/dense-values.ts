import { countsOfPairs, type ValueCounts } from './value-counts.ts'

/**
 * Ways in which values lie on a grid: each is a whole number of `unit`, divided by `up`. Whole numbers, decimals as
 * people write them, seconds and days. A quotient of whole numbers is the double nearest to the decimal, as is one
 * that was read.
 */
const grids = [
  { up: 1, unit: 86_400_000 },
  { up: 1, unit: 1000 },
  ...[1, 10, 100, 1000, 1e4, 1e5, 1e6].map((up) => ({ up, unit: 1 })),
] as const

type Grid = (typeof grids)[number]

/**
 * Counts values that lie close together on a grid in an array with a place for each: several times faster than sorting
 * them. null where those known so far do not, or take too much room.
 * @param room places at most
 * @param most different values at most
 */
export const denseValues = ({ level, keys, counts: known }: ValueCounts, room: number, most: number) => {
  if (level !== null || keys.length === 0) return null
  const grid = grids.find((one) => isOn(one, keys))
  if (grid === undefined) return null
  const { up, unit } = grid
  const factor = up / unit
  const placeOf = (value: number) => Math.round(value * factor)
  let [lowest, highest] = [Infinity, -Infinity]
  let base = 0
  let counts = new Uint32Array(0)
  let n = 0

  /** Makes room for a place beyond the ends, and as much again on that side; false where it would be too much. */
  const reach = (place: number): boolean => {
    const [from, to] = [Math.min(lowest, place), Math.max(highest, place) + 1]
    if (!(to - from <= room)) return false
    const size = Math.min(room, Math.max(1024, 2 * (to - from)))
    const start = place === from ? to - size : from
    const larger = new Uint32Array(size)
    if (lowest <= highest) larger.set(counts.subarray(lowest - base, highest + 1 - base), lowest - start)
    base = start
    counts = larger
    return true
  }

  const countOne = (value: number, times: number): boolean => {
    const place = placeOf(value)
    if ((place * unit) / up !== value) return false
    if ((place < base || place >= base + counts.length) && !reach(place)) return false
    lowest = Math.min(lowest, place)
    highest = Math.max(highest, place)
    if (counts[place - base] === 0) {
      if (n === most) return false
      n++
    }
    counts[place - base]! += times
    return true
  }

  for (const [i, value] of keys.entries()) if (!countOne(value, known[i]!)) return null

  return {
    /**
     * Counts values[from], values[from + 1], …, and answers where it stopped: before one that is not on the grid, too
     * far, or one too many.
     */
    add(values: Float64Array, from: number, to: number): number {
      let [low, high] = [lowest, highest]
      for (let i = from; i < to; i++) {
        const value = values[i]!
        const place = Math.round(value * factor)
        if ((place * unit) / up === value && place >= low && place <= high) {
          const before = counts[place - base]!
          if (before > 0) {
            counts[place - base] = before + 1
            continue
          }
        }
        if (!countOne(value, 1)) return i
        low = lowest
        high = highest
      }
      return to
    },
    /** Another different value would be one too many. */
    isFull: () => n === most,
    finish(): ValueCounts {
      const used = counts.subarray(lowest - base, highest + 1 - base)
      const found = new Float64Array(n)
      const times = new Float64Array(n)
      for (let at = 0, i = 0; i < n; at++) {
        if (used[at] === 0) continue
        found[i] = ((lowest + at) * unit) / up + 0
        times[i++] = used[at]!
      }
      return countsOfPairs(found, times, most)
    },
  }
}

const isOn = ({ up, unit }: Grid, values: Float64Array): boolean =>
  values.every((value) => (Math.round(value * (up / unit)) * unit) / up === value)
