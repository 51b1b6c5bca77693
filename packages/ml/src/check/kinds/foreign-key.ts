import { quoteName } from '../../table/index.ts'
import type { CheckKind } from '../check.ts'
import { badCheck } from '../check.errors.ts'
import { columnSql } from '../sql.ts'

/** Each value, or each combination of several columns, occurs in another table. Missing ones pass. */
export const foreignKey: CheckKind = {
  name: 'foreign-key',
  columns: [1, 8],
  parameters: [
    { name: 'reference', type: 'text' },
    { name: 'keys', type: 'list', optional: true },
  ],
  title: ({ columns, args }) => `${columns.join(' with ')} occurs in ${args.reference}`,
  compile: (check, table) => {
    const name = String(check.args.reference)
    const there = table.reference(name)
    const keys = ((check.args.keys ?? check.columns) as readonly string[]).map(String)
    const title = foreignKey.title(check)
    if (keys.length !== check.columns.length)
      throw badCheck(title, `${check.columns.length} columns cannot be found in ${keys.length}`)
    const pairs = keys.map((key, i) => {
      const other = there.fields.find((field) => field.name === key)
      if (!other) throw badCheck(title, `${name} has no column "${key}"`)
      const mine = table.fields.find((field) => field.name === check.columns[i])!
      const cast = mine.type === other.type ? '' : '::VARCHAR'
      return { mine: columnSql(check, i) + cast, other: quoteName(key) + cast }
    })
    const tuple = (parts: readonly string[]) => (parts.length === 1 ? parts[0]! : `(${parts.join(', ')})`)
    const others = pairs.map(({ other }) => other)
    return {
      by: 'row',
      fails: `${tuple(pairs.map(({ mine }) => mine))} NOT IN (SELECT DISTINCT ${tuple(others)} FROM ${there.sql} WHERE ${others.map((other) => `${other} IS NOT NULL`).join(' AND ')})`,
      over: check.columns.map((_, i) => `${columnSql(check, i)} IS NOT NULL`).join(' AND '),
    }
  },
}
