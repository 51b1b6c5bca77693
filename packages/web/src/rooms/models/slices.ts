import type { ModelVersion } from '@slipway/contract/registry'
import { figure } from '../../parts/figures.ts'

/** Rows on which a version is judged apart, as its evaluation kept them. */
export interface Slice {
  readonly column: string
  readonly value: string
  readonly n: number
  readonly metric: string
  readonly metricValue: number
  readonly low: number
  readonly high: number
  /** Than the other rows, beyond what chance explains over all groups that were looked at. */
  readonly worse: boolean
}

/** Read with care: any client may register a version. */
export const slicesOf = ({ facts }: Pick<ModelVersion, 'facts'>): Slice[] =>
  Array.isArray(facts.slices) ? facts.slices.filter(isSlice) : []

const isSlice = (one: Partial<Slice> | null): one is Slice =>
  one !== null &&
  typeof one === 'object' &&
  typeof one.column === 'string' &&
  typeof one.value === 'string' &&
  [one.n, one.metricValue, one.low, one.high].every((number) => typeof number === 'number')

/** Where it is clearly worse, and the column whose groups lie farthest apart where their intervals do not overlap. */
export function slicesInWords(slices: readonly Slice[]): string[] {
  const worse = slices.filter((one) => one.worse)
  const said =
    worse.length === 0
      ? `In none of ${slices.length} groups it is worse than in the rest by more than chance explains.`
      : `In ${worse.length} of ${slices.length} groups it is worse than in the rest by more than chance explains.`
  const gap = widestGap(slices)
  return gap ? [said, gap] : [said]
}

function widestGap(slices: readonly Slice[]): string | null {
  const columns = Object.values(Object.groupBy(slices, ({ column }) => column)).map((groups) => {
    const sorted = groups!.toSorted((a, b) => a.metricValue - b.metricValue)
    return { least: sorted[0]!, most: sorted.at(-1)! }
  })
  const apart = columns
    .filter(({ least, most }) => least.high < most.low)
    .toSorted((a, b) => spread(b) - spread(a))[0]
  if (!apart) return null
  const { least, most } = apart
  return `The groups of ${least.column} lie farthest apart: ${least.metric} is ${figure(least.metricValue)} where it is ${least.value}, and ${figure(most.metricValue)} where it is ${most.value}.`
}

const spread = ({ least, most }: { least: Slice; most: Slice }): number =>
  most.metricValue - least.metricValue
