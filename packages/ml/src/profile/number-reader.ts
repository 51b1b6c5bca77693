import type { LogicalType } from '../table/table.ts'
import type { Counting } from './counting.ts'
import { mergeMoments, momentsAbout, noMoments } from './moments.ts'
import type { NumberSummary } from './summary.ts'
import { valueCounter } from './value-counter.ts'

/**
 * Summarises a column of anything but texts.
 * @param most different values that are counted one by one
 */
export const numberReader = (
  counting: Counting,
  name: string,
  type: Exclude<LogicalType, 'text'>,
  most: number,
) => {
  const counter = valueCounter(counting, most)
  let moments = noMoments
  let [count, zeros, negatives, min, max] = [0, 0, 0, Infinity, -Infinity]

  return {
    /** Takes values[0] … values[rows − 1]; `miss` hears of those that are NaN. Where the kernel has them, looked at. */
    take(values: Float64Array, rows: number, miss: (row: number) => void): number {
      const at = counting.putNumbers(values, rows)
      const found = factsOf(counting, at, rows)
      moments = mergeMoments(moments, found.moments)
      count += found.count
      zeros += found.zeros
      negatives += found.negatives
      min = Math.min(min, found.min)
      max = Math.max(max, found.max)
      if (found.count < rows) for (let row = 0; row < rows; row++) if (values[row] !== values[row]) miss(row)
      counter.add(at, rows)
      return at
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

/** What is told of numbers in the kernel's memory at once. */
export const factsOf = ({ kernel, doubles }: Counting, at: number, rows: number) => {
  kernel.look(at, rows)
  const facts = doubles(kernel.facts.value, 11)
  return {
    count: facts[0]!,
    min: facts[1]!,
    max: facts[2]!,
    zeros: facts[3]!,
    negatives: facts[4]!,
    moments: momentsAbout(facts[5]!, facts[6]!, facts[7]!, facts[8]!, facts[9]!, facts[10]!),
  }
}
