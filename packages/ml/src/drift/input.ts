import { sortedValues } from '../stats/index.ts'
import { type Column, isText } from '../table/table.ts'
import { binCounts, type CategoryBaseline, type ColumnBaseline } from './baseline.ts'
import type { DriftInput } from './metric.ts'

/** A value that training never saw, and in how many rows it stands now. */
export interface NewCategory {
  readonly value: string
  readonly count: number
}

/** A column now, counted in the baseline's bins. */
export interface ColumnNow {
  readonly input: DriftInput
  readonly rows: number
  readonly missing: number
  /** Commonest first; empty for numbers, and where the baseline did not keep all its values. */
  readonly newCategories: readonly NewCategory[]
}

/** Counts a column in the baseline's bins; null where it no longer holds the same kind of values. */
export function columnNow(baseline: ColumnBaseline, column: Column): ColumnNow | null {
  if (baseline.kind === 'number') {
    if (isText(column)) return null
    const sorted = sortedValues(column.values)
    const rows = column.values.length
    const input: DriftInput = {
      before: Float64Array.from(baseline.counts),
      now: binCounts(sorted, baseline.edges),
      numbers: { baseline, sorted },
    }
    return { input, rows, missing: rows - sorted.length, newCategories: [] }
  }
  return isText(column) ? categoriesNow(baseline, column.codes, column.levels) : null
}

function categoriesNow(baseline: CategoryBaseline, codes: Int32Array, levels: readonly string[]): ColumnNow {
  const byCode = new Float64Array(levels.length)
  let missing = 0
  for (const code of codes) {
    if (code < 0) missing++
    else byCode[code]!++
  }
  const place = new Map(baseline.levels.map((level, i) => [level, i]))
  const others = baseline.levels.length
  const now = new Float64Array(others + 1)
  const newCategories: NewCategory[] = []
  levels.forEach((level, code) => {
    const count = byCode[code]!
    if (count === 0) return
    const at = place.get(level)
    now[at ?? others]! += count
    if (at === undefined && baseline.other === 0) newCategories.push({ value: level, count })
  })
  newCategories.sort((a, b) => b.count - a.count)
  const before = Float64Array.from([...baseline.counts, baseline.other])
  return {
    input: { before, now, numbers: null },
    rows: codes.length,
    missing,
    newCategories: newCategories.slice(0, 20),
  }
}
