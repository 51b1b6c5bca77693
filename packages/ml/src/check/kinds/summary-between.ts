import type { CheckKind, Measure } from '../check.ts'
import { bounds, boundsText, distinctOf, numberSql, perSummary, scopedSql } from '../sql.ts'

/** A number that describes a whole column lies between two bounds. */
const summary = (
  name: string,
  words: string,
  sql: (x: string) => string,
  measure?: Measure['measure'],
): CheckKind => ({
  name: `${name}-between`,
  columns: [1, 1],
  types: ['integer', 'number'],
  parameters: bounds,
  title: (check) => `the ${words} of ${check.columns[0]} is ${boundsText(check)}`,
  compile: (check) => {
    const asked = sql(scopedSql(check))
    const isWhole = measure !== undefined && check.where === undefined
    return perSummary(
      check,
      isWhole ? { measure, column: check.columns[0]!, sql: asked } : asked,
      `the ${words}`,
    )
  },
})

export const minBetween = summary('min', 'minimum', (x) => `min(${x})`, 'min')
export const maxBetween = summary('max', 'maximum', (x) => `max(${x})`, 'max')
export const meanBetween = summary('mean', 'mean', (x) => `favg(${x})`, 'mean')
export const medianBetween = summary('median', 'median', (x) => `median(${x}::DOUBLE)`)
/** With n − 1, as pandas has it. */
export const stdBetween = summary('std', 'standard deviation', (x) => `stddev_samp(${x})`, 'std')
export const sumBetween = summary('sum', 'sum', (x) => `fsum(${x})`, 'sum')
export const distinctBetween: CheckKind = {
  name: 'distinct-between',
  columns: [1, 1],
  parameters: bounds,
  title: (check) => `the number of distinct values of ${check.columns[0]} is ${boundsText(check)}`,
  compile: (check, table) => perSummary(check, distinctOf(check, table), 'the number of distinct values'),
}

/** Linear between the two nearest values, as NumPy's default. */
export const quantileBetween: CheckKind = {
  name: 'quantile-between',
  columns: [1, 1],
  types: ['integer', 'number'],
  parameters: [{ name: 'q', type: 'number' }, ...bounds],
  title: (check) => `the quantile ${check.args.q} of ${check.columns[0]} is ${boundsText(check)}`,
  compile: (check) =>
    perSummary(
      check,
      `quantile_cont(${scopedSql(check)}::DOUBLE, ${numberSql(Number(check.args.q))})`,
      `the quantile ${check.args.q}`,
    ),
}

/** Pearson's, over rows where both are present. */
export const correlationBetween: CheckKind = {
  name: 'correlation-between',
  columns: [2, 2],
  types: ['integer', 'number'],
  parameters: bounds,
  title: (check) => `the correlation of ${check.columns[0]} and ${check.columns[1]} is ${boundsText(check)}`,
  compile: (check) => {
    const corr = `corr(${scopedSql(check)}::DOUBLE, ${scopedSql(check, 1)}::DOUBLE)`
    return perSummary(check, `nullif(${corr}, 'nan'::DOUBLE)`, 'the correlation')
  },
}
