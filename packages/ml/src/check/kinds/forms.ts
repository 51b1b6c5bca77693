import { quoteText } from '../../table/index.ts'
import type { CheckKind } from '../check.ts'
import { columnSql, present } from '../sql.ts'

/** Texts of a form that everybody knows; the pattern is read alike by RE2 and JavaScript. */
const form = (name: string, words: string, pattern: string): CheckKind => ({
  name,
  columns: [1, 1],
  types: ['text'],
  parameters: [],
  title: ({ columns }) => `${columns[0]} is ${words}`,
  compile: (check) => ({
    by: 'row',
    fails: `NOT regexp_matches(${columnSql(check)}, ${quoteText(pattern)})`,
    over: present(check),
    ofText: columnSql(check),
  }),
  pattern: () => new RegExp(pattern),
  test: () => {
    const known = new RegExp(pattern)
    return ([value]) => value === null || known.test(String(value))
  },
})

/** What HTML's <input type=email> takes, with a dot in the domain. */
export const email = form(
  'email',
  'an e-mail address',
  "^[a-zA-Z0-9.!#$%&'*+/=?^_`{|}~-]+@[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?(?:\\.[a-zA-Z0-9](?:[a-zA-Z0-9-]{0,61}[a-zA-Z0-9])?)+$",
)

export const url = form(
  'url',
  'a web address',
  '^https?://[^\\s/?#:@.]+(?:\\.[^\\s/?#:@.]+)*(?::[0-9]{1,5})?(?:[/?#][^\\s]*)?$',
)
