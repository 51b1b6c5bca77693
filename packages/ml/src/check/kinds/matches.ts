import { quoteText } from '../../table/index.ts'
import type { Check, CheckKind } from '../check.ts'
import { columnSql, present } from '../sql.ts'

/**
 * The pattern is RE2's dialect, searched anywhere in the text; anchor it with ^ and $. What RE2 lacks, JavaScript's
 * dialect is asked for.
 */
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
    if (lacksInRe2.test(String(check.args.pattern))) {
      const pattern = patternOf(check.args)
      return { by: 'function', test: ([value]) => pattern.test(String(value)) }
    }
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

/** Look-around and back-references. */
const lacksInRe2 = /\(\?<?[=!]|\\[1-9]|\\k</

/** Throws where the pattern is not JavaScript's. */
const patternOf = ({ pattern, flags }: Check['args']): RegExp =>
  new RegExp(String(pattern), String(flags ?? ''))
