import { quoteText } from '../../table/index.ts'
import type { Check, CheckKind } from '../check.ts'
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
  pattern: ({ args }) => {
    try {
      return patternOf(args)
    } catch {
      return null
    }
  },
  test: ({ args }) => {
    const pattern = patternOf(args)
    return ([value]) => value === null || pattern.test(String(value))
  },
}

/** Throws where the pattern is not JavaScript's. */
const patternOf = ({ pattern, flags }: Check['args']): RegExp =>
  new RegExp(String(pattern), String(flags ?? ''))
