import type { CheckKind } from '../check.ts'
import { boundsText, columnSql, perSummary } from '../sql.ts'

/** A number that describes a whole column lies between two bounds. */
const summary = (name: string, words: string, sql: (x: string) => string): CheckKind => ({
  name: `${name}-between`,
  columns: [1, 1],
  types: ['integer', 'number'],
  title: (check) => `the ${words} of ${check.columns[0]} is ${boundsText(check)}`,
  compile: (check) => perSummary(check, sql(columnSql(check)), `the ${words}`),
})

export const minBetween = summary('min', 'minimum', (x) => `min(${x})`)
export const maxBetween = summary('max', 'maximum', (x) => `max(${x})`)
export const meanBetween = summary('mean', 'mean', (x) => `avg(${x})`)
export const medianBetween = summary('median', 'median', (x) => `median(${x})`)
export const stdBetween = summary('std', 'standard deviation', (x) => `stddev_samp(${x})`)
export const distinctBetween: CheckKind = {
  ...summary('distinct', 'number of distinct values', (x) => `count(DISTINCT ${x})`),
  types: undefined,
}
