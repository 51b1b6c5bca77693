import { quantileSorted, sortedValues } from '../stats/index.ts'
import { type Column, isText, type NumberColumn } from '../table/table.ts'
import { figure } from './metrics/sentence.ts'

/** Some rows with one value, or a range of values, in common. */
export interface SliceRows {
  readonly column: string
  /** "Month-to-month", "9 to 29", "missing", "others". */
  readonly slice: string
  readonly rows: Int32Array
}

/**
 * Cuts the rows by one column: a text or boolean column by its commonest values (the rest as "others"), a number by
 * its values where they are few, else into bins of about equal size. Missing values are a slice of their own.
 */
export function slicesOfColumn(column: Column, bins: number, mostLevels: number): SliceRows[] {
  const of = isText(column) ? levelOf(column.codes, column.levels, mostLevels) : rangeOf(column, bins)
  const rows: number[][] = of.labels.map(() => [])
  for (let row = 0; row < of.at.length; row++) rows[of.at[row]!]!.push(row)
  return of.labels.map((slice, at) => ({ column: column.name, slice, rows: Int32Array.from(rows[at]!) }))
}

interface Cut {
  readonly labels: readonly string[]
  readonly at: Int32Array
}

function levelOf(codes: Int32Array, levels: readonly string[], most: number): Cut {
  const counts = new Float64Array(levels.length)
  for (const code of codes) if (code >= 0) counts[code]!++
  const order = levels.map((_, code) => code).filter((code) => counts[code]! > 0)
  order.sort((a, b) => counts[b]! - counts[a]!)
  const kept = order.slice(0, most)
  const labels = [...kept.map((code) => levels[code]!), 'others', 'missing']
  const at = new Int32Array(levels.length).fill(kept.length)
  kept.forEach((code, i) => {
    at[code] = i
  })
  return { labels, at: codes.map((code) => (code < 0 ? kept.length + 1 : at[code]!)) }
}

function rangeOf(column: NumberColumn, bins: number): Cut {
  const sorted = sortedValues(column.values)
  const distinct = sorted.filter((value, i) => i === 0 || value !== sorted[i - 1])
  const tell = (value: number) =>
    column.type === 'date' || column.type === 'timestamp'
      ? new Date(value).toISOString().slice(0, 10)
      : figure(value)
  const single = distinct.length <= bins + 2
  const quantiles = Array.from({ length: bins - 1 }, (_, i) => quantileSorted(sorted, (i + 1) / bins))
  const edges = single
    ? [...distinct.subarray(1)]
    : [...new Set(quantiles)].filter((edge) => edge > distinct[0]!)
  const labels = single
    ? Array.from(distinct, tell)
    : Array.from({ length: edges.length + 1 }, (_, i) =>
        i === 0
          ? `below ${tell(edges[0]!)}`
          : i === edges.length
            ? `from ${tell(edges[i - 1]!)}`
            : `${tell(edges[i - 1]!)} to ${tell(edges[i]!)}`,
      )
  const at = Int32Array.from(column.values, (value) => {
    if (Number.isNaN(value)) return labels.length
    let bin = 0
    while (bin < edges.length && value >= edges[bin]!) bin++
    return bin
  })
  return { labels: [...labels, 'missing'], at }
}
