import type { CheckKind } from '../check.ts'
import { columnSql, numberSql, percent, present, scopedSql } from '../sql.ts'

const methods = {
  z: {
    usual: 3,
    words: (k: number) => `more than ${k} standard deviations from the mean`,
    sql: (x: string) => [`favg(${x})`, `stddev_samp(${x})`],
    range: ([mean, std]: readonly number[], k: number) => [mean! - k * std!, mean! + k * std!],
  },
  iqr: {
    usual: 1.5,
    words: (k: number) => `more than ${k} interquartile ranges beyond the quartiles`,
    sql: (x: string) => [`quantile_cont(${x}::DOUBLE, 0.25)`, `quantile_cont(${x}::DOUBLE, 0.75)`],
    range: ([q1, q3]: readonly number[], k: number) => [q1! - k * (q3! - q1!), q3! + k * (q3! - q1!)],
  },
} as const

/** At most a share of the values lies far out; none where it is not said. */
export const outliers: CheckKind = {
  name: 'outliers',
  columns: [1, 1],
  types: ['integer', 'number'],
  parameters: [
    { name: 'method', type: 'text', words: Object.keys(methods) },
    { name: 'max', type: 'number', optional: true },
    { name: 'k', type: 'number', optional: true },
  ],
  title: ({ columns, args }) => {
    const method = methods[args.method as 'z' | 'iqr']
    return `at most ${percent(Number(args.max ?? 0))} of ${columns[0]} is ${method.words(Number(args.k ?? method.usual))}`
  },
  compile: (check) => {
    const method = methods[check.args.method as 'z' | 'iqr']
    const k = Number(check.args.k ?? method.usual)
    const x = columnSql(check)
    return {
      by: 'summary',
      aggregates: method.sql(scopedSql(check)),
      judge: (values) => {
        if (values.includes(null)) return { ok: true, failing: 0, total: 0, detail: 'too few values' }
        const [low, high] = method.range(values as number[], k)
        return {
          by: 'row',
          fails: `(${x} < ${numberSql(low!)} OR ${x} > ${numberSql(high!)})`,
          over: present(check),
          tolerated: Number(check.args.max ?? 0),
        }
      },
    }
  },
}
