import { caseGroups, type CaseSums, joinCases, noCases, type Tally } from '../case-sums.ts'
import type { Source } from '../capture/archive.store.ts'

/**
 * Tallies values by figure and variant.
 *
 * @param rows SQL of kpi, variant, value and "case": values of one case hang together.
 * @param grouped also by groups of cases, as callers who stick may be answered by other servers too.
 */
export const talliesOf = async (
  { connection }: Pick<Source, 'connection'>,
  rows: string,
  grouped: boolean,
): Promise<Tally[]> => {
  const keys = ['kpi', 'variant']
  const read = await connection.runAndReadAll(
    `${caseSumsSql(rows, keys, grouped ? caseGroups : 1)} ORDER BY kpi, variant, part`,
  )
  const parts = (read.getRows() as [string, string, number, ...number[]][]).map(
    ([kpi, variant, part, ...sums]) => ({ kpi, variant, part, sums: sumsOf(sums) }),
  )
  const sides = Map.groupBy(parts, ({ kpi, variant }) => JSON.stringify([kpi, variant]))
  return [...sides.values()].map((own) => ({
    kpi: own[0]!.kpi,
    variant: own[0]!.variant,
    sums: own.reduce((sum, { sums }) => joinCases(sum, sums), noCases),
    groups: grouped
      ? own.map(({ part, sums: { n, total, size } }) => [part, n * total, n * size] as const)
      : [],
  }))
}

/** A row of `caseSumsSql` behind its keys and its part. */
export const sumsOf = ([n, total, size, totals, sizes, both]: readonly number[]): CaseSums => ({
  n: n!,
  total: total!,
  size: size!,
  totals: totals!,
  sizes: sizes!,
  both: both!,
})

/** SQL of the sums over cases by `keys` and `part`, of which there are `parts` by a hash of the case. */
export const caseSumsSql = (rows: string, keys: readonly string[], parts = 1): string => {
  const by = [...keys, 'part'].join(', ')
  // md5 is the same on every server, whatever its version of DuckDB; DuckDB's own hash need not be.
  const part = parts === 1 ? '0' : `(md5_number_lower("case") % ${parts})::INTEGER`
  return `SELECT ${by}, count(*)::DOUBLE, avg(total), avg(size), var_pop(total) * count(*), var_pop(size) * count(*),
      covar_pop(total, size) * count(*) FROM (
    SELECT ${by}, sum(value)::DOUBLE AS total, count(value)::DOUBLE AS size FROM (SELECT *, ${part} AS part FROM (${rows}))
    WHERE value IS NOT NULL GROUP BY ${by}, "case")
  GROUP BY ${by}`
}
