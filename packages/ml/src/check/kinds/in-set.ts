import type { CheckKind } from '../check.ts'
import { columnSql, literalSql, perRow } from '../sql.ts'

export const inSet: CheckKind = {
  name: 'in-set',
  columns: [1, 1],
  types: ['text', 'integer', 'number', 'boolean'],
  title: ({ columns, args }) => `${columns[0]} is one of ${listed(args.values as readonly string[])}`,
  compile: (check) => {
    const values = (check.args.values as readonly string[]).map(literalSql).join(', ')
    return perRow(
      check,
      values === '' ? `${columnSql(check)} IS NOT NULL` : `${columnSql(check)} NOT IN (${values})`,
      'present',
    )
  },
}

const listed = (values: readonly (string | number | boolean)[]): string =>
  values.slice(0, 6).join(', ') + (values.length > 6 ? ` and ${values.length - 6} more` : '')
