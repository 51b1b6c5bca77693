import { quoteText } from '../../table/index.ts'
import type { CheckKind } from '../check.ts'
import { boundsText, columnSql, perRow } from '../sql.ts'

/** Bounds are ISO 8601 texts; a bound without a time is midnight in UTC. */
export const dateBetween: CheckKind = {
  name: 'date-between',
  columns: [1, 1],
  types: ['date', 'timestamp'],
  title: (check) => `${check.columns[0]} is ${boundsText(check)}`,
  compile: (check) => {
    const x = `${columnSql(check)}::TIMESTAMP`
    const { min, max } = check.args as { min: string | null; max: string | null }
    const at = (time: string) =>
      `${quoteText(new Date(time).toISOString().slice(0, 23).replace('T', ' '))}::TIMESTAMP`
    const tests = [
      min === null ? [] : [`${x} < ${at(min)}`],
      max === null ? [] : [`${x} > ${at(max)}`],
    ].flat()
    return perRow(check, tests.length > 0 ? `(${tests.join(' OR ')})` : 'false', 'present')
  },
}
