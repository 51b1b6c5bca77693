import type { CheckKind, Value } from '../check.ts'
import { columnSql, isText, listed, literalSql, present } from '../sql.ts'

type Values = readonly (string | number | boolean)[]

const ofValues = {
  columns: [1, 1],
  types: ['text', 'integer', 'number', 'boolean'],
  parameters: [{ name: 'values', type: 'list' }],
} as const

export const inSet: CheckKind = {
  ...ofValues,
  name: 'in-set',
  title: ({ columns, args }) => `${columns[0]} is one of ${listed(args.values as Values)}`,
  compile: (check, table) => {
    const values = check.args.values as Values
    return {
      by: 'row',
      fails:
        values.length === 0 ? 'true' : `${columnSql(check)} NOT IN (${values.map(literalSql).join(', ')})`,
      over: present(check),
      ofText: isText(check, table) ? columnSql(check) : undefined,
    }
  },
  test: (check) => {
    const values = new Set<Value>(check.args.values as Values)
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
      fails: values.length === 0 ? 'false' : `${columnSql(check)} IN (${values.map(literalSql).join(', ')})`,
      over: present(check),
      ofText: isText(check, table) ? columnSql(check) : undefined,
    }
  },
  test: (check) => {
    const values = new Set<Value>(check.args.values as Values)
    return ([value]) => value === null || !values.has(value!)
  },
}
