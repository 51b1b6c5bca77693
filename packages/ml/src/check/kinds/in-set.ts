import { badCheck } from '../check.errors.ts'
import type { Check, CheckedTable, CheckKind, Value } from '../check.ts'
import { columnSql, isText, isTime, listed, literalSql, present, timeMs, timeSql } from '../sql.ts'

type Values = readonly (string | number | boolean)[]

const ofValues = {
  columns: [1, 1],
  types: ['text', 'integer', 'number', 'boolean', 'date', 'timestamp'],
  parameters: [{ name: 'values', type: 'list' }],
} as const

/** The column, and the values as SQL; of dates and times these are ISO 8601 texts. */
const isInSql = (check: Check, table: CheckedTable, values: Values): string => {
  const x = columnSql(check)
  if (!isTime(check, table)) return `${x} IN (${values.map(literalSql).join(', ')})`
  const times = values.map((value) => {
    const ms = typeof value === 'string' ? timeMs(value) : Number.NaN
    if (Number.isNaN(ms)) throw badCheck(`${check.kind} of ${check.columns[0]}`, `"${value}" is no time`)
    return timeSql(ms)
  })
  return `${x}::TIMESTAMP IN (${times.join(', ')})`
}

/** Rows in memory hold times as milliseconds. */
const inMemory = (values: Values): ReadonlySet<Value> =>
  new Set<Value>(
    values.flatMap((value) => {
      const isTime = typeof value === 'string' && /^\d{4}-\d\d-\d\d/.test(value)
      return isTime ? [value, timeMs(value)] : [value]
    }),
  )

export const inSet: CheckKind = {
  ...ofValues,
  name: 'in-set',
  title: ({ columns, args }) => `${columns[0]} is one of ${listed(args.values as Values)}`,
  compile: (check, table) => {
    const values = check.args.values as Values
    return {
      by: 'row',
      fails: values.length === 0 ? 'true' : `NOT (${isInSql(check, table, values)})`,
      over: present(check),
      ofText: isText(check, table) ? columnSql(check) : undefined,
    }
  },
  test: (check) => {
    const values = inMemory(check.args.values as Values)
    return ([value]) => value === null || values.has(value!)
  },
}

export const notInSet: CheckKind = {
  ...ofValues,
  name: 'not-in-set',
  title: ({ columns, args }) => `${columns[0]} is none of ${listed(args.values as Values)}`,
  compile: (check, table) => {
    const values = check.args.values as Values
    return {
      by: 'row',
      fails: values.length === 0 ? 'false' : isInSql(check, table, values),
      over: present(check),
      ofText: isText(check, table) ? columnSql(check) : undefined,
    }
  },
  test: (check) => {
    const values = inMemory(check.args.values as Values)
    return ([value]) => value === null || !values.has(value!)
  },
}
