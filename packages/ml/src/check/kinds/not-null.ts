import type { CheckKind } from '../check.ts'
import { columnSql, perRow } from '../sql.ts'

export const notNull: CheckKind = {
  name: 'not-null',
  columns: [1, 1],
  title: ({ columns }) => `${columns[0]} is never missing`,
  compile: (check) => perRow(check, `${columnSql(check)} IS NULL`, 'all'),
}
