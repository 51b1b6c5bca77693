import type { DuckDBValue } from '@duckdb/node-api'
import type { Outside } from '../check.ts'
import { numberSql } from '../sql.ts'
import { mapEntries } from './map-entries.ts'
import { groupsOf, type RowCheck, type Tally } from './tally.ts'

/**
 * Checks that values lie between bounds, all of one expression in one histogram: its bins end at every bound, so that
 * whole bins lie below the least or above the most of each check.
 */
export const rangeTallies = (checks: readonly RowCheck[]): Tally[] =>
  groupsOf(checks, ({ compiled }) => compiled.outside?.of).map(tallyOf)

const tallyOf = (checks: readonly RowCheck[]): Tally => {
  const ranges = checks.map(({ compiled }) => compiled.outside!)
  const { of, unit } = ranges[0]!
  const scale = scales[unit]
  // A bin holds its end: below `min` is up to the value before it.
  const ends = [
    ...new Set(
      ranges.flatMap(({ min, max }) => [
        ...(min === null ? [] : [scale.before(min)]),
        ...(max === null ? [] : [scale.at(max)]),
      ]),
    ),
  ].sort((a, b) => (a < b ? -1 : 1))
  const { where } = checks[0]!
  const x = scale.sql(of)
  return {
    checks,
    aggregates:
      ends.length === 0
        ? []
        : [
            `histogram(${where === undefined ? x : `CASE WHEN (${where}) THEN ${x} END`}, [${ends.map(scale.literal).join(', ')}])`,
          ],
    failing: ([map]) => {
      const counts = countsOf(map ?? null)
      const upTo = (end: number | bigint) =>
        counts.slice(0, ends.indexOf(end) + 1).reduce((sum, count) => sum + count, 0)
      const all = counts.reduce((sum, count) => sum + count, 0)
      return ranges.map(({ min, max }) => {
        const below = min === null || min === Number.NEGATIVE_INFINITY ? 0 : upTo(scale.before(min))
        const above = max === null ? 0 : all - upTo(scale.at(max))
        // Where the least is above the most, what lies between them is both.
        return Math.min(all, below + above)
      })
    },
    some: someSql(checks),
  }
}

/** Rows outside any of the ranges are outside the narrowest of them. */
const someSql = (checks: readonly RowCheck[]): string => {
  const ranges = checks.map(({ compiled }) => compiled.outside!)
  const { of, unit } = ranges[0]!
  const mins = ranges.flatMap(({ min }) => (min === null ? [] : [min]))
  const maxes = ranges.flatMap(({ max }) => (max === null ? [] : [max]))
  const literal = (value: number) => scales[unit].literal(scales[unit].at(value))
  const x = scales[unit].sql(of)
  const tests = [
    ...(mins.length === 0 ? [] : [`${x} < ${literal(Math.max(...mins))}`]),
    ...(maxes.length === 0 ? [] : [`${x} > ${literal(Math.min(...maxes))}`]),
  ]
  const { where } = checks[0]!
  if (tests.length === 0) return 'false'
  return `(${where === undefined ? '' : `(${where}) AND `}(${tests.join(' OR ')}))`
}

interface Scale {
  sql(of: string): string
  at(bound: number): number | bigint
  /** The largest value below. */
  before(bound: number): number | bigint
  literal(end: number | bigint): string
}

const scales: Record<Outside['unit'], Scale> = {
  number: {
    sql: (of) => `(${of})::DOUBLE`,
    at: (bound) => bound + 0,
    before: (bound) => nextDown(bound),
    literal: (end) => numberSql(Number(end)),
  },
  ms: {
    sql: (of) => `(${of})::TIMESTAMP`,
    at: (bound) => BigInt(bound) * 1000n,
    before: (bound) => BigInt(bound) * 1000n - 1n,
    literal: (end) => `make_timestamp(${end})`,
  },
}

/** Of the bins in ascending order, and last of what lies above them. */
const countsOf = (map: DuckDBValue): number[] => mapEntries(map).map(({ value }) => Number(value))

const double = new Float64Array(1)
const bits = new BigInt64Array(double.buffer)

/** The largest double below this one. */
const nextDown = (value: number): number => {
  if (value === 0) return -Number.MIN_VALUE
  if (value === Number.NEGATIVE_INFINITY) return value
  double[0] = value
  bits[0]! += value > 0 ? -1n : 1n
  return double[0]!
}
