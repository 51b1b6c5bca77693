import type { Counting } from './counting.ts'
import { openSketch } from './distinct-sketch.ts'
import { mergeCounts, noValues, type ValueCounts } from './value-counts.ts'

/** Where all different values are counted, about so many in the kernel; then they are put with those counted before. */
const mostInKernel = 2 ** 20
const allOfThem = 2 ** 32 - 1

/**
 * Counts a column's values as they come: one by one as long as they are few enough, then in buckets. What is found
 * is what `countsOf` finds of all of them.
 * @param most different values that are counted one by one
 */
export const valueCounter = ({ kernel, words, doubles, bytes }: Counting, most: number) => {
  const open = () => kernel.openNumbers(Math.min(most, allOfThem))
  let column = open()
  let counted = noValues
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

  const settle = (): void => {
    while (kernel.settle(column) === 0) keepWanted()
    if (stateOf().level >= 0) keepWanted()
  }

  const listed = (): ValueCounts => {
    const list = kernel.list(column)
    const { n, level, registers } = stateOf()
    return {
      level: level < 0 ? null : level,
      keys: doubles(list, n).slice(),
      counts: doubles(list + 8 * n, n).slice(),
      sketch: level < 0 ? null : { ...sketch.finish(), registers: bytes(registers, 2 ** 14).slice() },
    }
  }

  const close = (): void => {
    counted = mergeCounts(counted, listed(), most)
    kernel.closeNumbers(column)
  }

  return {
    /** Counts the numbers that are there in the kernel's memory, but NaN. */
    add(values: number, rows: number): void {
      for (let row = 0; (row = kernel.insert(column, values, row, rows)) < rows; ) {
        settle()
        if (most <= mostInKernel || stateOf().n < mostInKernel) continue
        close()
        column = open()
      }
    },
    finish(): ValueCounts {
      settle()
      close()
      return counted
    },
  }
}
