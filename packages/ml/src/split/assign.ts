import type { Random } from '../stats/random.ts'
import type { Units } from './duplicates.ts'

/** What `assignUnits` shares out. */
export interface Assignment {
  /** The rows to share out. */
  readonly rows: Int32Array
  readonly units: Units
  /** The stratum of each row of the table (0..strata - 1); null = no strata. */
  readonly stratum: Int32Array | null
  readonly strata: number
  /** The share of the rows each part should get; sums to 1. */
  readonly shares: readonly number[]
}

/**
 * Shares units (sets of rows that must stay together) out to parts, so that every part gets its share of each
 * stratum and then of all rows. Greedy: units in random order, the larger first, each to the part where the
 * sum of squared fillings over its strata grows least. With units of one row this is exact stratification:
 * strata differ by at most one row between equal parts. Compare scikit-learn's StratifiedGroupKFold.
 *
 * @returns the part of each row of `rows`, in the same order.
 */
export function assignUnits(job: Assignment, random: Random): Uint8Array {
  const { rows, units, stratum, strata, shares } = job
  const parts = shares.length
  const { start, members } = membersOf(rows, units)
  const order = random.shuffle(Int32Array.from({ length: units.count }, (_, unit) => unit))
  if (units.count < rows.length) order.sort((a, b) => sizeOf(start, b) - sizeOf(start, a))

  const totals = new Float64Array(Math.max(1, strata))
  for (const row of rows) totals[stratum ? stratum[row]! : 0]!++
  const filled = new Float64Array(parts * totals.length)
  const filledRows = new Float64Array(parts)
  const here = new Float64Array(totals.length)
  const part = new Uint8Array(rows.length)

  for (const unit of order) {
    const size = sizeOf(start, unit)
    if (size === 0) continue
    const present: number[] = []
    for (let m = start[unit]!; m < start[unit + 1]!; m++) {
      const at = stratum ? stratum[rows[members[m]!]!]! : 0
      if (here[at]!++ === 0) present.push(at)
    }
    let best = 0
    let bestStrata = Number.POSITIVE_INFINITY
    let bestRows = Number.POSITIVE_INFINITY
    for (let p = 0; p < parts; p++) {
      let growth = 0
      for (const at of present) {
        const added = here[at]!
        growth += (added * (2 * filled[p * totals.length + at]! + added)) / totals[at]! ** 2
      }
      growth /= shares[p]!
      const rowGrowth = (2 * filledRows[p]! + size) / shares[p]!
      if (growth < bestStrata || (growth === bestStrata && rowGrowth < bestRows)) {
        best = p
        bestStrata = growth
        bestRows = rowGrowth
      }
    }
    for (const at of present) {
      filled[best * totals.length + at]! += here[at]!
      here[at] = 0
    }
    filledRows[best]! += size
    for (let m = start[unit]!; m < start[unit + 1]!; m++) part[members[m]!] = best
  }
  return part
}

/** The positions in `rows` of each unit's rows: members[start[u]] … members[start[u + 1] - 1]. */
function membersOf(rows: Int32Array, units: Units): { start: Int32Array; members: Int32Array } {
  const start = new Int32Array(units.count + 1)
  for (const row of rows) start[units.unit[row]! + 1]!++
  for (let u = 0; u < units.count; u++) start[u + 1]! += start[u]!
  const next = start.slice()
  const members = new Int32Array(rows.length)
  for (let i = 0; i < rows.length; i++) members[next[units.unit[rows[i]!]!]!++] = i
  return { start, members }
}

const sizeOf = (start: Int32Array, unit: number) => start[unit + 1]! - start[unit]!
