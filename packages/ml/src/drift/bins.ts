import type { CategoryBaseline, ColumnBaseline, NumberBaseline } from './baseline.ts'
import { type DriftInput, sharesOf } from './metric.ts'

/** A part of a column's values with its share of the rows that have one, then and now. */
export interface DriftBin {
  readonly label: string
  readonly before: number
  readonly now: number
}

/** So many categories are told one by one. */
const mostNamed = 12

/** The two distributions that a column is compared by, on the baseline's own bins. */
export const binsOf = (baseline: ColumnBaseline, { before, now }: DriftInput): DriftBin[] => {
  const [then, today] = [sharesOf(before), sharesOf(now)]
  const all = Array.from(then, (share, at) => ({ label: '', before: share, now: today[at]! }))
  return baseline.kind === 'number' ? ranges(baseline, all) : categories(baseline, all)
}

const ranges = ({ edges, type }: NumberBaseline, all: readonly DriftBin[]): DriftBin[] => {
  const time = type === 'date' || type === 'timestamp'
  const said = (edge: number) =>
    time ? new Date(edge).toISOString().slice(0, 10) : String(Number(edge.toPrecision(4)))
  return all.map((bin, at) => ({
    ...bin,
    label:
      edges.length === 0
        ? 'all'
        : at === 0
          ? `below ${said(edges[0]!)}`
          : at === edges.length
            ? `${said(edges[at - 1]!)} and more`
            : `${said(edges[at - 1]!)} to ${said(edges[at]!)}`,
  }))
}

/** The last one holds all that the baseline does not name. */
const categories = ({ levels }: CategoryBaseline, all: readonly DriftBin[]): DriftBin[] => {
  const named = all
    .slice(0, Math.min(mostNamed, levels.length))
    .map((bin, at) => ({ ...bin, label: levels[at]! }))
  const rest = all.slice(named.length)
  const sum = (of: (bin: DriftBin) => number) => rest.reduce((total, bin) => total + of(bin), 0)
  const others = { label: 'others', before: sum(({ before }) => before), now: sum(({ now }) => now) }
  return others.before + others.now > 0 ? [...named, others] : named
}
