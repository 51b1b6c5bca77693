import { isText, type Column } from '../table/table.ts'
import type { Counts } from './identity.ts'

/**
 * Counts a column. Numbers of a large table are counted on `sample` rows first, and whole numbers on all only where
 * the sample is nearly free of repeats (only then can the column name its rows).
 */
export const countsOf = (column: Column, sample: Int32Array): Counts => {
  if (isText(column)) return countText(column.codes, column.levels.length)
  const whole = column.values
  if (sample.length === whole.length) return countNumbers(whole)
  const part = countNumbers(Float64Array.from(sample, (row) => whole[row]!))
  const isRare =
    (column.type === 'integer' && part.distinct > 0.9 * part.filled) ||
    part.rows - part.top <= 0.001 * part.rows
  if (isRare) return countNumbers(whole)
  const scale = whole.length / sample.length
  return {
    rows: whole.length,
    filled: Math.round(part.filled * scale),
    distinct: part.distinct,
    top: Math.round(part.top * scale),
  }
}

const countText = (codes: Int32Array, levels: number): Counts => {
  const rowsOf = new Int32Array(levels + 1)
  for (const code of codes) rowsOf[code + 1]!++
  let distinct = 0
  let top = 0
  for (let i = 0; i <= levels; i++) {
    if (i > 0 && rowsOf[i]! > 0) distinct++
    top = Math.max(top, rowsOf[i]!)
  }
  return { rows: codes.length, filled: codes.length - rowsOf[0]!, distinct, top }
}

const countNumbers = (values: Float64Array): Counts => {
  const sorted = values.slice().sort()
  let filled = sorted.length
  while (filled > 0 && Number.isNaN(sorted[filled - 1]!)) filled--
  let distinct = 0
  let top = sorted.length - filled
  let run = 0
  for (let i = 0; i < filled; i++) {
    run = i > 0 && sorted[i] === sorted[i - 1] ? run + 1 : 1
    if (run === 1) distinct++
    if (run > top) top = run
  }
  return { rows: values.length, filled, distinct, top }
}
