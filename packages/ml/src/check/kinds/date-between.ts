import type { Check, CheckKind } from '../check.ts'
import { boundsText, columnSql, isWithin, present, timeMs, timeSql } from '../sql.ts'

/** Bounds are ISO 8601 texts; a bound without a time is midnight in UTC. */
export const dateBetween: CheckKind = {
  name: 'date-between',
  columns: [1, 1],
  types: ['date', 'timestamp'],
  parameters: [
    { name: 'min', type: 'time', optional: true },
    { name: 'max', type: 'time', optional: true },
  ],
  title: (check) => `${check.columns[0]} is ${boundsText(check)}`,
  compile: (check) => {
    const x = `${columnSql(check)}::TIMESTAMP`
    const { min, max } = timesOf(check)
    const tests = [
      min === null ? [] : [`${x} < ${timeSql(min)}`],
      max === null ? [] : [`${x} > ${timeSql(max)}`],
    ].flat()
    return {
      by: 'row',
      fails: tests.length > 0 ? `(${tests.join(' OR ')})` : 'false',
      over: present(check),
      outside: { of: columnSql(check), unit: 'ms', min, max },
    }
  },
  test: (check) => {
    const times = timesOf(check)
    return ([value]) => value === null || isWithin(Number(value), times)
  },
}

const timesOf = ({ args }: Check) => {
  const at = (time: unknown) => (typeof time === 'string' ? timeMs(time) : null)
  return { min: at(args.min), max: at(args.max) }
}
