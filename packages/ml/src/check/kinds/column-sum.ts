import type { CheckKind } from '../check.ts'
import { columnSql, numberSql } from '../sql.ts'

const usualTolerance = 1e-9

/** The first column is the sum of the others; or with `equals`, all of them together make a number. */
export const columnSum: CheckKind = {
  name: 'column-sum',
  columns: [2, 100],
  types: ['integer', 'number'],
  parameters: [
    { name: 'tolerance', type: 'number', optional: true },
    { name: 'equals', type: 'number', optional: true },
  ],
  title: ({ columns, args }) =>
    args.equals === undefined || args.equals === null
      ? `${columns[0]} is the sum of ${columns.slice(1).join(', ')}`
      : `${columns.join(' + ')} is ${args.equals}`,
  compile: (check) => {
    const parts = check.columns.map((_, i) => columnSql(check, i))
    const { equals, tolerance } = check.args as { equals?: number | null; tolerance?: number | null }
    const rest = equals === undefined || equals === null ? parts.slice(1) : parts
    const whole = rest === parts ? numberSql(equals!) : parts[0]!
    return {
      by: 'row',
      fails: `abs(${whole} - (${rest.join(' + ')})) > ${numberSql(tolerance ?? usualTolerance)}`,
      over: parts.map((part) => `${part} IS NOT NULL`).join(' AND '),
    }
  },
  test: (check) => {
    const { equals, tolerance } = check.args as { equals?: number | null; tolerance?: number | null }
    return (values) => {
      if (values.includes(null)) return true
      const numbers = values.map(Number)
      const sum = (list: readonly number[]) => list.reduce((total, value) => total + value, 0)
      const gap =
        equals === undefined || equals === null ? numbers[0]! - sum(numbers.slice(1)) : equals - sum(numbers)
      return Math.abs(gap) <= (tolerance ?? usualTolerance)
    }
  },
}
