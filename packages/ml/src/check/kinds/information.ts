import type { CheckKind } from '../check.ts'
import { bounds, boundsText, columnSql, perSummary, present, scoped, scopedSql } from '../sql.ts'

/** DuckDB says bits, and 0 where no value is present. */
const natsSql = (values: string): string =>
  `CASE WHEN count(${values}) > 0 THEN entropy(${values}) * ln(2) END`

/** Shannon's, in nats, of the values that are present: 0 where there is one, ln n where n are equally frequent. */
export const entropyBetween: CheckKind = {
  name: 'entropy-between',
  columns: [1, 1],
  parameters: bounds,
  title: (check) => `the entropy of ${check.columns[0]} is ${boundsText(check)}`,
  compile: (check) => perSummary(check, natsSql(scopedSql(check)), 'the entropy'),
}

/** In nats, over rows where both are present: 0 where neither column says anything of the other. */
export const mutualInformationBetween: CheckKind = {
  name: 'mutual-information-between',
  columns: [2, 2],
  parameters: bounds,
  title: (check) =>
    `the mutual information of ${check.columns[0]} and ${check.columns[1]} is ${boundsText(check)}`,
  compile: (check) => {
    const [a, b] = [columnSql(check), columnSql(check, 1)]
    const nats = (values: string) =>
      natsSql(scoped(check, `CASE WHEN ${present(check)} AND ${b} IS NOT NULL THEN ${values} END`))
    // Rounding to 12 places takes away what is a little below 0 where it is 0.
    const shared = `round(${nats(a)} + ${nats(b)} - ${nats(`(${a}, ${b})`)}, 12)`
    return perSummary(check, shared, 'the mutual information')
  },
}
