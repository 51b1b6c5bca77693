import type { CheckKind } from '../check.ts'
import { bounds, boundsText, fromSql, perSummary } from '../sql.ts'

const words = (sql: unknown) => String(sql).replaceAll(/\s+/g, ' ').trim()

/** A condition in SQL that every row fulfils; where it cannot be said (a value is missing) the row passes. */
export const rule: CheckKind = {
  name: 'rule',
  columns: [0, 100],
  parameters: [{ name: 'sql', type: 'text' }],
  title: ({ args }) => words(args.sql),
  compile: ({ args }) => ({ by: 'row', fails: `NOT (${args.sql})` }),
}

/** Where one condition is true, the other is too. */
export const implies: CheckKind = {
  name: 'implies',
  columns: [0, 100],
  parameters: [
    { name: 'if', type: 'text' },
    { name: 'must', type: 'text' },
  ],
  title: ({ args }) => `where ${words(args.if)}, ${words(args.must)}`,
  compile: ({ args }) => ({ by: 'row', fails: `NOT coalesce((${args.must}), false)`, over: `(${args.if})` }),
}

/** A query that finds what must not be: no row comes back. The data is the table `dataset`. */
export const query: CheckKind = {
  name: 'query',
  columns: [0, 0],
  parameters: [{ name: 'sql', type: 'text' }],
  title: ({ args }) => `nothing is found by ${words(args.sql)}`,
  compile: ({ args }) => ({
    by: 'summary',
    aggregates: [`(SELECT count(*) FROM (${String(args.sql).replace(/;\s*$/, '')}))`],
    judge: ([found], rows) => ({
      ok: found === 0,
      failing: found!,
      total: Math.max(rows, found!),
      value: found!,
    }),
  }),
}

/** A number that an aggregate in SQL makes of the rows lies between two bounds. */
export const valueBetween: CheckKind = {
  name: 'value-between',
  columns: [0, 0],
  parameters: [{ name: 'sql', type: 'text' }, ...bounds],
  title: (check) => `${words(check.args.sql)} is ${boundsText(check)}`,
  compile: (check) => {
    const { sql } = check.args
    const asked = check.where === undefined ? `(${sql})` : `(SELECT ${sql} FROM ${fromSql(check)})`
    return perSummary(check, asked, 'it')
  },
}
