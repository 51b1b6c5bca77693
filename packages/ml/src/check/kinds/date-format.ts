import { quoteText } from '../../table/index.ts'
import type { CheckKind } from '../check.ts'
import { columnSql, isText, present } from '../sql.ts'

/** strptime's directives: %Y-%m-%d, %d.%m.%Y %H:%M. A column that is read as dates has been read so throughout. */
export const dateFormat: CheckKind = {
  name: 'date-format',
  columns: [1, 1],
  types: ['text', 'date', 'timestamp'],
  parameters: [{ name: 'format', type: 'text' }],
  title: ({ columns, args }) => `${columns[0]} is a date written ${args.format}`,
  compile: (check, table) => {
    const text = isText(check, table)
    return {
      by: 'row',
      fails: text
        ? `try_strptime(${columnSql(check)}, ${quoteText(String(check.args.format))}) IS NULL`
        : 'false',
      over: present(check),
      ofText: text ? columnSql(check) : undefined,
    }
  },
}
