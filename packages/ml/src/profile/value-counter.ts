import { denseValues } from './dense-values.ts'
import { fewValues } from './few-values.ts'
import { valueBuckets } from './value-buckets.ts'
import { countsOf, inBuckets, mergeCounts, noValues, type ValueCounts } from './value-counts.ts'

/**
 * Values wait in a buffer that is sorted and counted when full, so that a value is sorted once. Merging takes as long
 * as there are different values: the more there are, the longer the buffer.
 */
const leastBuffer = 2 ** 16

type Way = 'few' | 'dense' | 'sorted' | 'buckets'

/**
 * Counts a column's values as they come, in the way that is quickest as long as it can: in a small hash table, in an
 * array with a place for each, by sorting, and in buckets once they are too many. How they came to be counted does not
 * show in the result.
 * @param most different values that are counted one by one
 * @param room how many values may wait, and how many places an array may have
 */
export const valueCounter = (most: number, room: number) => {
  let way: Way = 'few'
  let values: ValueCounts = noValues
  const few = fewValues()
  let dense: ReturnType<typeof denseValues> = null
  let buckets: ReturnType<typeof valueBuckets> | null = null
  let waiting = new Float64Array(0)
  let n = 0

  const settle = (): void => {
    if (n === 0) return
    values = mergeCounts(values, countsOf(waiting.subarray(0, n), most), most)
    n = 0
  }

  const fillBuckets = (found: Float64Array, from: number, to: number): void => {
    way = 'buckets'
    waiting = new Float64Array(0)
    buckets = valueBuckets(values)
    buckets.add(found, from, to)
  }

  const sortLater = (found: Float64Array, from: number, to: number): void => {
    if (n + to - from > waiting.length) {
      settle()
      if (values.level !== null) {
        fillBuckets(found, from, to)
        return
      }
      const size = Math.max(to - from, Math.min(leastBuffer, room), Math.min(room, values.keys.length * 4))
      if (size > waiting.length) waiting = new Float64Array(size)
    }
    waiting.set(found.subarray(from, to), n)
    n += to - from
  }

  return {
    /** Counts found[0] … found[to − 1], none of them NaN. */
    add(found: Float64Array, to: number): void {
      let from = 0
      if (way === 'few') {
        from = few.add(found, from, to)
        if (from === to) return
        values = few.finish()
        dense = denseValues(values, room, most)
        way = dense ? 'dense' : 'sorted'
      }
      if (way === 'dense') {
        from = dense!.add(found, from, to)
        if (from === to) return
        values = dense!.finish()
        // The next one is on the grid, and of those that were too many: it would take sorting to see that again.
        if (dense!.isFull()) {
          values = inBuckets(values)
          fillBuckets(found, from, to)
          return
        }
        dense = null
        way = 'sorted'
      }
      if (way === 'sorted') sortLater(found, from, to)
      else buckets!.add(found, from, to)
    },
    finish(): ValueCounts {
      if (way === 'few') return few.finish()
      if (way === 'dense') return dense!.finish()
      if (way === 'buckets') return buckets!.finish()
      settle()
      waiting = new Float64Array(0)
      return values
    },
  }
}
