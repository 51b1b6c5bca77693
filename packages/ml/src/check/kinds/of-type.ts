import type { LogicalType } from '../../table/index.ts'
import type { CheckKind } from '../check.ts'

const types: readonly LogicalType[] = ['integer', 'number', 'boolean', 'date', 'timestamp', 'text']

/** integer is a number too; date is a timestamp too. */
export const ofType: CheckKind = {
  name: 'of-type',
  columns: [1, 1],
  parameters: [{ name: 'type', type: 'text', words: types }],
  title: ({ columns, args }) => `${columns[0]} is of type ${args.type}`,
  compile: (check, { fields }) => {
    const actual = fields.find(({ name }) => name === check.columns[0])!.type
    const ok = isOfType(actual, String(check.args.type))
    return {
      by: 'summary',
      aggregates: [],
      judge: (_, rows) => ({ ok, failing: ok ? 0 : rows, total: rows, detail: `it is ${actual}` }),
    }
  },
  test: ({ args }) => {
    const fits = tests[args.type as LogicalType]
    return ([value]) => value === null || fits(value!)
  },
}

export const isOfType = (actual: LogicalType, wanted: string): boolean =>
  actual === wanted ||
  (wanted === 'number' && actual === 'integer') ||
  (wanted === 'timestamp' && actual === 'date')

const tests: Record<LogicalType, (value: unknown) => boolean> = {
  integer: Number.isInteger,
  number: (value) => typeof value === 'number',
  boolean: (value) => typeof value === 'boolean',
  date: (value) => typeof value === 'number' && value % 86_400_000 === 0,
  timestamp: (value) => typeof value === 'number',
  text: (value) => typeof value === 'string',
}
