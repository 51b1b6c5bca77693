import type { Counting } from './counting.ts'
import { openSketch } from './distinct-sketch.ts'
import { mergeCounts, noValues, type ValueCounts } from './value-counts.ts'

/** Where all different values are counted, so many in the kernel; then they are put with those counted before. */
const mostInKernel = 2 ** 20

/**
 * Counts a column's values as they come: in a hash table as long as they are few enough, then in buckets. What is found
 * is what `countsOf` finds of all of them.
 * @param most different values that are counted one by one
 */
export const valueCounter = ({ kernel, words, doubles, bytes }: Counting, most: number) => {
  const open = () => kernel.openNumbers(Math.min(most, mostInKernel))
  let column = open()
  let settled = noValues
  const sketch = openSketch<number>()

  /** Of the fields of `Numbers` in the kernel. */
  const stateOf = () => {
    const [, , n, , level, registers, wanted, wantedCount] = words(column, 8)
    return { n: n!, level: level! | 0, registers: registers!, wanted: wanted!, wantedCount: wantedCount! }
  }

  const keepWanted = (): void => {
    const { wanted, wantedCount } = stateOf()
    const pairs = doubles(wanted, 2 * wantedCount)
    for (let i = 0; i < pairs.length; i += 2) sketch.keepZeros(pairs[i]!, pairs[i + 1]!)
    // wantedCount and least.
    words(column, 9).set([0, sketch.least()], 7)
  }

  const counted = (): ValueCounts => {
    const sorted = kernel.sort(column)
    const { n, level, registers } = stateOf()
    return {
      level: level < 0 ? null : level,
      keys: doubles(sorted, n).slice(),
      counts: doubles(sorted + 8 * n, n).slice(),
      sketch: level < 0 ? null : { ...sketch.finish(), registers: bytes(registers, 2 ** 14).slice() },
    }
  }

  const settle = (): void => {
    settled = mergeCounts(settled, counted(), most)
    kernel.closeNumbers(column)
  }

  const makeRoom = (): void => {
    if (stateOf().level >= 0) keepWanted()
    else if (most > mostInKernel) {
      settle()
      column = open()
    } else {
      while (kernel.spill(column) === 0) keepWanted()
      keepWanted()
    }
  }

  return {
    /** Counts the numbers that are there in the kernel's memory, but NaN. */
    add(values: number, rows: number): void {
      for (let row = 0; (row = kernel.insert(column, values, row, rows)) < rows; ) makeRoom()
    },
    finish(): ValueCounts {
      if (stateOf().level >= 0) keepWanted()
      settle()
      return settled
    },
  }
}
