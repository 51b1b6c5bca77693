import type { LogicalType } from '../table/table.ts'
import { mergeMoments, momentsOf, noMoments } from './moments.ts'
import type { NumberSummary } from './summary.ts'
import { valueCounter } from './value-counter.ts'

/**
 * Summarises a column of anything but texts.
 * @param most different values that are counted one by one
 * @param room how many values may be in memory on the way
 */
export const numberReader = (
  name: string,
  type: Exclude<LogicalType, 'text'>,
  most: number,
  room: number,
) => {
  const counter = valueCounter(most, room)
  let moments = noMoments
  let [count, zeros, negatives, min, max] = [0, 0, 0, Infinity, -Infinity]
  let present = new Float64Array(0)

  return {
    /** Takes values[0] … values[rows − 1]; `miss` hears of those that are NaN. */
    take(values: Float64Array, rows: number, miss: (row: number) => void): void {
      moments = mergeMoments(moments, momentsOf(values, 0, rows))
      let n = 0
      for (let row = 0; row < rows; row++) {
        const value = values[row]!
        if (value !== value) {
          if (n === row) {
            if (present.length < rows) present = new Float64Array(rows)
            present.set(values.subarray(0, row))
          }
          miss(row)
          continue
        }
        if (value < min) min = value
        if (value > max) max = value
        if (value === 0) zeros++
        else if (value < 0) negatives++
        if (n < row) present[n] = value
        n++
      }
      count += n
      counter.add(n < rows ? present : values, n)
    },
    finish: (): NumberSummary => ({
      name,
      type,
      count,
      min,
      max,
      zeros,
      negatives,
      moments,
      values: counter.finish(),
    }),
  }
}
