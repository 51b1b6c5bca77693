import type { CheckKind } from '../check.ts'
import { bounds, boundsOf, boundsText, columnSql, isWithin, outsideSql, present } from '../sql.ts'

/** Characters are Unicode code points. */
export const textLength: CheckKind = {
  name: 'text-length',
  columns: [1, 1],
  types: ['text'],
  parameters: bounds,
  title: (check) => `${check.columns[0]} has ${boundsText(check)} characters`,
  compile: (check) => ({
    by: 'row',
    fails: outsideSql(`length(${columnSql(check)})`, boundsOf(check)),
    over: present(check),
    outside: { of: `length(${columnSql(check)})`, unit: 'number', ...boundsOf(check) },
  }),
  test: (check) => {
    const within = boundsOf(check)
    return ([value]) => value === null || isWithin([...String(value)].length, within)
  },
}
