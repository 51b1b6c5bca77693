import type { CheckKind } from '../check.ts'
import { bounds, boundsOf, boundsText, columnSql, isWithin, outsideSql, present } from '../sql.ts'

export const between: CheckKind = {
  name: 'between',
  columns: [1, 1],
  types: ['integer', 'number'],
  parameters: bounds,
  title: (check) => `${check.columns[0]} is ${boundsText(check)}`,
  compile: (check) => ({
    by: 'row',
    fails: outsideSql(columnSql(check), boundsOf(check)),
    over: present(check),
    outside: { of: columnSql(check), unit: 'number', ...boundsOf(check) },
  }),
  test: (check) => {
    const within = boundsOf(check)
    return ([value]) => value === null || isWithin(Number(value), within)
  },
}
