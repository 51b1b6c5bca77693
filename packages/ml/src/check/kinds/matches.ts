import { quoteText } from '../../table/index.ts'
import type { CheckKind } from '../check.ts'
import { columnSql, present } from '../sql.ts'

/** The pattern is RE2's dialect, searched anywhere in the text; anchor it with ^ and $. */
export const matches: CheckKind = {
  name: 'matches',
  columns: [1, 1],
  types: ['text'],
  parameters: [
    { name: 'pattern', type: 'text' },
    { name: 'flags', type: 'text', optional: true, words: ['', 'i'] },
  ],
  title: ({ columns, args }) => `${columns[0]} matches /${args.pattern}/${args.flags ?? ''}`,
  compile: (check) => {
    const flags = check.args.flags ? `, ${quoteText(String(check.args.flags))}` : ''
    return {
      by: 'row',
      fails: `NOT regexp_matches(${columnSql(check)}, ${quoteText(String(check.args.pattern))}${flags})`,
      over: present(check),
      ofText: columnSql(check),
    }
  },
  test: ({ args }) => {
    const pattern = new RegExp(String(args.pattern), String(args.flags ?? ''))
    return ([value]) => value === null || pattern.test(String(value))
  },
}
