import type { CheckKind } from '../check.ts'
import { columnSql, perRow } from '../sql.ts'

const words: Record<string, string> = {
  '<': 'less than',
  '<=': 'at most',
  '>': 'more than',
  '>=': 'at least',
  '=': 'equal to',
  '<>': 'different from',
}

export const comparisons = Object.keys(words)

/** Two columns of one row. Rows where either is missing pass. */
export const compareColumns: CheckKind = {
  name: 'compare-columns',
  columns: [2, 2],
  title: ({ columns, args }) => `${columns[0]} is ${words[String(args.operator)]} ${columns[1]}`,
  compile: (check) => {
    const operator = comparisons.find((known) => known === check.args.operator) ?? '='
    return perRow(check, `NOT (${columnSql(check)} ${operator} ${columnSql(check, 1)})`, 'present')
  },
}
