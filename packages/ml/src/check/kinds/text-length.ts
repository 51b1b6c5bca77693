import type { CheckKind } from '../check.ts'
import { boundsText, columnSql, numberSql, perRow } from '../sql.ts'

export const textLength: CheckKind = {
  name: 'text-length',
  columns: [1, 1],
  types: ['text'],
  title: (check) => `${check.columns[0]} has ${boundsText(check)} characters`,
  compile: (check) => {
    const length = `length(${columnSql(check)})`
    const { min, max } = check.args as { min: number | null; max: number | null }
    return perRow(
      check,
      `(${length} < ${numberSql(min ?? 0)} OR ${length} > ${numberSql(max ?? Infinity)})`,
      'present',
    )
  },
}
