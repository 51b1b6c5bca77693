import type { CheckKind } from '../check.ts'
import { boundsText, columnSql, numberSql, perRow } from '../sql.ts'

export const between: CheckKind = {
  name: 'between',
  columns: [1, 1],
  types: ['integer', 'number'],
  title: (check) => `${check.columns[0]} is ${boundsText(check)}`,
  compile: (check) => {
    const x = columnSql(check)
    const { min, max } = check.args as { min: number | null; max: number | null }
    const tests = [
      min === null ? [] : [`${x} < ${numberSql(min)}`],
      max === null ? [] : [`${x} > ${numberSql(max)}`],
    ].flat()
    return perRow(check, tests.length > 0 ? `(${tests.join(' OR ')})` : 'false', 'present')
  },
}
