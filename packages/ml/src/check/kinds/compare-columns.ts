import type { LogicalType } from '../../table/index.ts'
import type { CheckKind, Value } from '../check.ts'
import { columnSql } from '../sql.ts'

const words: Record<string, string> = {
  '<': 'less than',
  '<=': 'at most',
  '>': 'more than',
  '>=': 'at least',
  '=': 'equal to',
  '<>': 'different from',
}

/** Of two values that are present; both of one type. */
export const compareNumbers: Record<string, (a: NonNullable<Value>, b: NonNullable<Value>) => boolean> = {
  '<': (a, b) => a < b,
  '<=': (a, b) => a <= b,
  '>': (a, b) => a > b,
  '>=': (a, b) => a >= b,
  '=': (a, b) => a === b,
  '<>': (a, b) => a !== b,
}

export const comparisons = Object.keys(words)

/** Types whose values compare with each other. */
const familyOf: Record<LogicalType, string> = {
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  date: 'time',
  timestamp: 'time',
  text: 'text',
}

/** Two columns of one row, of types that compare. Rows where either is missing pass. */
export const compareColumns: CheckKind = {
  name: 'compare-columns',
  columns: [2, 2],
  parameters: [{ name: 'operator', type: 'text', words: comparisons }],
  title: ({ columns, args }) => `${columns[0]} is ${words[String(args.operator)]} ${columns[1]}`,
  compile: (check, { fields }) => {
    const types = check.columns.map((column) => fields.find(({ name }) => name === column)!.type)
    if (familyOf[types[0]!] !== familyOf[types[1]!])
      return {
        by: 'summary',
        aggregates: [],
        judge: (_, rows) => ({
          ok: false,
          failing: rows,
          total: rows,
          detail: check.columns.map((column, i) => `${column} is ${types[i]}`).join(', '),
        }),
      }
    const operator = comparisons.find((known) => known === check.args.operator)!
    const [a, b] = [columnSql(check), columnSql(check, 1)]
    return { by: 'row', fails: `NOT (${a} ${operator} ${b})`, over: `${a} IS NOT NULL` }
  },
  test: ({ args }) => {
    const holds = compareNumbers[String(args.operator)]!
    return ([a, b]) => a === null || b === null || holds(a!, b!)
  },
}
