import type { Distinct } from '../check.ts'
import type { Look } from './look.ts'
import { countIf } from '../sql.ts'

/** How different values are counted. */
export interface DistinctCounter {
  readonly aggregates: readonly string[]
  /** From the values of the aggregates; undefined where these do not tell. */
  count(values: readonly (number | null)[]): number | null | undefined
}

/** Numbers that a bitmap of 8 MB has a place for. */
const places = 2 ** 26
/** Numbers that may come below the least that the look saw. */
const slack = 1_000

/**
 * Whole numbers that lie close together, as ids do, are ticked off in a bitmap; anything else waits in a hash table of
 * all values. By expression.
 */
export const countersOf = async (
  asked: readonly Distinct[],
  look: Look | null,
): Promise<Map<string, DistinctCounter>> => {
  const counters = new Map<string, DistinctCounter>()
  for (const { distinct, integer } of asked) {
    const span = integer && look ? await look.span(distinct) : null
    counters.set(distinct, span ? inBitmap(distinct, span[0] - slack) : inTable(distinct))
  }
  return counters
}

const inTable = (x: string): DistinctCounter => ({
  aggregates: [`count(DISTINCT ${x})::DOUBLE`],
  count: ([count]) => count,
})

const inBitmap = (x: string, low: number): DistinctCounter => {
  const [from, to] = [`(${low})::BIGINT`, `(${low + places - 1})::BIGINT`]
  const has = `${x} BETWEEN ${from} AND ${to}`
  return {
    aggregates: [
      `bit_count(bitstring_agg(CASE WHEN ${has} THEN ${x} END, ${from}, ${to}))::DOUBLE`,
      `${countIf(`NOT ${has}`)}::DOUBLE`,
    ],
    count: ([count, others]) => (others === 0 ? (count ?? 0) : undefined),
  }
}
