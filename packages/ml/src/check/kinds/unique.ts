import type { Check, CheckKind } from '../check.ts'
import {
  bounds,
  boundsText,
  columnSql,
  countIf,
  counted,
  distinctOf,
  fromSql,
  perSummary,
  scoped,
} from '../sql.ts'

const key = (check: Check) => {
  const parts = check.columns.map((_, i) => columnSql(check, i))
  return {
    sql: parts.length === 1 ? parts[0]! : `(${parts.join(', ')})`,
    present: parts.map((part) => `${part} IS NOT NULL`).join(' AND '),
  }
}

/** Over one column, or over several together (a compound key). Rows with a missing part are left out. */
export const unique: CheckKind = {
  name: 'unique',
  columns: [1, 16],
  parameters: [],
  title: ({ columns }) =>
    columns.length === 1
      ? `${columns[0]} is different in every row`
      : `${columns.join(' with ')} is different in every row`,
  compile: (check, table) => {
    const { sql, present } = key(check)
    const within = check.where === undefined ? present : `(${check.where}) AND ${present}`
    const distinct =
      check.columns.length === 1 ? distinctOf(check, table) : `count(DISTINCT ${sql}) FILTER (${within})`
    return {
      by: 'summary',
      among: `${present} AND ${sql} IN (SELECT ${sql} FROM ${fromSql(check)} WHERE ${present} GROUP BY ALL HAVING count(*) > 1)`,
      aggregates: [
        check.columns.length === 1 && check.where === undefined
          ? { measure: 'present', column: check.columns[0]!, sql: countIf(within) }
          : countIf(within),
        distinct,
      ],
      judge: ([total, distinct]) => ({
        ok: total! - distinct! <= (1 - check.mostly) * total! + 1e-9,
        failing: total! - distinct!,
        total: total!,
        detail: `${counted(total! - distinct!)} repeat an earlier row`,
      }),
    }
  },
}

/** Distinct values, of one column or of several together, as a share of those present. */
export const uniqueShare: CheckKind = {
  name: 'unique-share',
  columns: [1, 16],
  parameters: bounds,
  title: (check) => `the share of distinct values of ${check.columns.join(' with ')} is ${boundsText(check)}`,
  compile: (check) => {
    const { sql, present } = key(check)
    const x = scoped(check, check.columns.length === 1 ? sql : `CASE WHEN ${present} THEN ${sql} END`)
    return perSummary(check, `count(DISTINCT ${x}) / nullif(count(${x}), 0)`, 'the share')
  },
}

/** Values that occur once, of one column or of several together, as a share of the values present (or of the distinct ones). */
export const onceShare: CheckKind = {
  name: 'once-share',
  columns: [1, 16],
  parameters: [...bounds, { name: 'of', type: 'text', optional: true, words: ['present', 'distinct'] }],
  title: (check) =>
    `the share of ${check.args.of === 'distinct' ? 'distinct ' : ''}values of ${check.columns.join(' with ')} that occur once is ${boundsText(check)}`,
  compile: (check) => {
    const { sql, present } = key(check)
    const counts = `SELECT count(*) AS n FROM ${fromSql(check)} WHERE ${present} GROUP BY ${sql}`
    const all = check.args.of === 'distinct' ? 'count(*)' : 'sum(n)'
    return perSummary(
      check,
      `(SELECT count(*) FILTER (n = 1) / nullif(${all}, 0) FROM (${counts}))`,
      'the share',
    )
  },
}
