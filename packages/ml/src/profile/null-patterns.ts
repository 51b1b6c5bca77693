import { type TextCounts, textCounter } from './text-counts.ts'

/**
 * Which columns miss values in the same rows: the "texts" are bit masks, one bit a column, counted over the rows that
 * miss anything.
 */
export type NullPatterns = TextCounts

/** Counts the patterns of rows whose missing cells come in any order, so many rows at a time. */
export const nullCounter = (columns: number) => {
  const width = Math.ceil(columns / 8)
  const counter = textCounter()
  let masks = new Uint8Array(0)
  let touched = false

  return {
    /** Forgets the rows before; the next ones are so many. */
    begin(rows: number): void {
      if (masks.length < rows * width) masks = new Uint8Array(rows * width)
      else if (touched) masks.fill(0)
      touched = false
    },
    miss(row: number, column: number): void {
      touched = true
      masks[row * width + (column >> 3)]! |= 1 << (column & 7)
    },
    /** The rows are whole. */
    end(rows: number): void {
      if (!touched) return
      for (let row = 0; row < rows; row++) {
        const at = row * width
        for (let i = at; i < at + width; i++)
          if (masks[i] !== 0) {
            counter.add(masks, at, width)
            break
          }
      }
    },
    finish: (): NullPatterns => counter.finish(),
  }
}

export interface MissingTogether {
  /** Column numbers, ascending. */
  readonly columns: readonly number[]
  readonly rows: number
}

/** The patterns, the commonest first; null where there were too many to count. */
export const patternsOf = ({ bytes, ends, counts, sketch }: NullPatterns): MissingTogether[] | null => {
  if (sketch) return null
  const found = Array.from(counts, (rows, i) => {
    const mask = bytes.subarray(i === 0 ? 0 : ends[i - 1]!, ends[i])
    const columns: number[] = []
    for (let column = 0; column < mask.length * 8; column++)
      if ((mask[column >> 3]! >> (column & 7)) & 1) columns.push(column)
    return { columns, rows }
  })
  return found.sort((a, b) => b.rows - a.rows || (a.columns.join() < b.columns.join() ? -1 : 1))
}
