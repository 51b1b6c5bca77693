import type { CheckKind } from '../check.ts'
import { columnSql, listed, literalSql, scopedSql } from '../sql.ts'

type Values = readonly (string | number | boolean)[]

const ofSet = {
  columns: [1, 1],
  types: ['text', 'integer', 'number', 'boolean'],
  parameters: [{ name: 'values', type: 'list' }],
} as const

const setSql = (values: Values): string =>
  values.length === 0 ? '(NULL)' : `(${values.map(literalSql).join(', ')})`

const isIn = (x: string, values: Values) => `coalesce(${x} IN ${setSql(values)}, false)`

/** Every one of these values occurs, and no other. */
export const distinctEquals: CheckKind = {
  ...ofSet,
  name: 'distinct-equals',
  title: ({ columns, args }) => `the values of ${columns[0]} are just ${listed(args.values as Values)}`,
  compile: (check) => {
    const values = [...new Set(check.args.values as Values)]
    const x = scopedSql(check)
    return {
      by: 'summary',
      aggregates: [
        `count(DISTINCT ${x}) FILTER (${isIn(x, values)})`,
        `count(DISTINCT ${x}) FILTER (NOT ${isIn(x, values)})`,
        `count(${x}) FILTER (NOT ${isIn(x, values)})`,
        `count(${x})`,
      ],
      among: `${columnSql(check)} IS NOT NULL AND NOT ${isIn(columnSql(check), values)}`,
      judge: ([known, others, failing, total]) => {
        const absent = values.length - known!
        return {
          ok: absent === 0 && others === 0,
          failing: failing!,
          total: total!,
          detail: `${absent} of ${values.length} do not occur, ${others} others do`,
        }
      },
    }
  },
}

/** Every one of these values occurs; others may. */
export const distinctContains: CheckKind = {
  ...ofSet,
  name: 'distinct-contains',
  title: ({ columns, args }) => `among the values of ${columns[0]} are ${listed(args.values as Values)}`,
  compile: (check) => {
    const values = [...new Set(check.args.values as Values)]
    const x = scopedSql(check)
    return {
      by: 'summary',
      aggregates: [`count(DISTINCT ${x}) FILTER (${isIn(x, values)})`],
      judge: ([known]) => ({
        ok: known === values.length,
        failing: values.length - known!,
        total: values.length,
        detail: `${values.length - known!} of ${values.length} do not occur`,
      }),
    }
  },
}

/** The most frequent value, or one of those that are equally frequent, is among these. */
export const mostCommon: CheckKind = {
  ...ofSet,
  name: 'most-common',
  title: ({ columns, args }) => `the most common value of ${columns[0]} is ${listed(args.values as Values)}`,
  compile: (check) => {
    const x = scopedSql(check)
    const top = `(SELECT x FROM (SELECT ${x} AS x, count(*) AS n FROM dataset WHERE ${x} IS NOT NULL GROUP BY 1) QUALIFY rank() OVER (ORDER BY n DESC) = 1)`
    return {
      by: 'summary',
      aggregates: [`(SELECT bool_or(${isIn('x', check.args.values as Values)})::INTEGER FROM ${top})`],
      told: `(SELECT string_agg(x::VARCHAR, ', ' ORDER BY x) FROM (FROM ${top} ORDER BY x LIMIT 3))`,
      judge: ([ok], rows, told) => ({
        ok: ok === 1,
        failing: ok === 1 ? 0 : rows,
        total: rows,
        detail: told === null ? 'no value present' : `it is ${told}`,
      }),
    }
  },
}
