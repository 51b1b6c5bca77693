import type { CheckKind } from '../check.ts'
import { listed } from '../sql.ts'

/** These columns and no other; optional ones may be absent. In this order unless it is said that any will do. */
export const exactColumns: CheckKind = {
  name: 'exact-columns',
  columns: [0, 0],
  parameters: [
    { name: 'names', type: 'list' },
    { name: 'anyOrder', type: 'flag', optional: true },
    { name: 'optional', type: 'list', optional: true },
  ],
  title: ({ args }) =>
    `the columns are ${listed(args.names as readonly string[])}${args.anyOrder ? ', in any order' : ''}`,
  compile: (check, { fields }) => {
    const wanted = (check.args.names as readonly string[]).map(String)
    const found = fields.map(({ name }) => name)
    const optional = (check.args.optional ?? []) as readonly string[]
    const expected = wanted.filter((name) => found.includes(name) || !optional.includes(name))
    const missing = expected.filter((name) => !found.includes(name))
    const others = found.filter((name) => !wanted.includes(name))
    const moved =
      missing.length + others.length === 0 && !check.args.anyOrder
        ? found.filter((name, i) => name !== expected[i])
        : []
    const wrong = missing.length + others.length + moved.length
    const said = [
      missing.length > 0 ? [`missing: ${listed(missing)}`] : [],
      others.length > 0 ? [`not expected: ${listed(others)}`] : [],
      moved.length > 0 ? [`elsewhere: ${listed(moved)}`] : [],
    ].flat()
    return {
      by: 'summary',
      aggregates: [],
      judge: () => ({
        ok: wrong === 0,
        failing: wrong,
        total: Math.max(wanted.length, found.length),
        ...(said.length > 0 && { detail: said.join('; ') }),
      }),
    }
  },
}
