import type { CheckKind } from '../check.ts'

/** integer is a number too; date is a timestamp too. */
export const ofType: CheckKind = {
  name: 'of-type',
  columns: [1, 1],
  title: ({ columns, args }) => `${columns[0]} is of type ${args.type}`,
  compile: (check, { fields }) => {
    const actual = fields.find(({ name }) => name === check.columns[0])!.type
    const wanted = String(check.args.type)
    const ok =
      actual === wanted ||
      (wanted === 'number' && actual === 'integer') ||
      (wanted === 'timestamp' && actual === 'date')
    return {
      failing: null,
      aggregates: [],
      judge: (_, rows) => ({ ok, failing: ok ? 0 : rows, total: rows, detail: `it is ${actual}` }),
    }
  },
}
