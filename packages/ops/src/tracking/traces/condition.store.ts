import { sql, type Expression, type RawBuilder, type SqlBool } from 'kysely'
import { RE2JS } from 're2js'
import type { Clause } from '../filter/index.ts'
import { patternBroken } from './traces.errors.ts'

export type Dialect = 'sqlite' | 'postgres'

/** Whether what a column holds is as a clause wants it. LIKE minds capitals, ILIKE does not, on either database. */
export function condition(
  dialect: Dialect,
  column: Expression<any>,
  { is, value }: Pick<Clause, 'is' | 'value'>,
): RawBuilder<SqlBool> {
  switch (is) {
    case 'IS NULL':
      return sql`${column} is null`
    case 'IS NOT NULL':
      return sql`${column} is not null`
    case 'IN':
      return sql`${column} in (${sql.join(value as string[])})`
    case 'NOT IN':
      return sql`${column} not in (${sql.join(value as string[])})`
    case 'LIKE':
      return dialect === 'sqlite'
        ? sql`${column} glob ${globOf(String(value))}`
        : sql`${column} like ${value} escape ''`
    case 'ILIKE':
      return dialect === 'sqlite' ? sql`${column} like ${value}` : sql`${column} ilike ${value} escape ''`
    case 'RLIKE':
      mustBePattern(String(value))
      return dialect === 'sqlite' ? sql`${column} regexp ${value}` : sql`${column} ~ ${value}`
    default:
      return sql`${column} ${sql.raw(is)} ${value}`
  }
}

/** SQLite's LIKE does not mind capitals; its GLOB does. */
const globOf = (like: string) => like.replace(/[*?[]/g, '[$&]').replaceAll('%', '*').replaceAll('_', '?')

function mustBePattern(pattern: string): void {
  try {
    RE2JS.compile(pattern)
  } catch (error) {
    throw patternBroken(pattern, (error as Error).message)
  }
}

/** The text of one attribute of a span; of what is no plain value, its JSON. null where it has none. */
export function spanAttribute(dialect: Dialect, content: Expression<any>, key: string): RawBuilder<string> {
  if (dialect === 'postgres') {
    const at = (...path: string[]) =>
      sql`(${content}::json #>> array[${sql.join(['attributes', key, ...path])}]::text[])`
    return sql`coalesce(${at('stringValue')}, ${at('intValue')}, ${at('doubleValue')}, ${at('boolValue')}, ${at()})`
  }
  const path = `$.attributes."${key.replaceAll('"', '')}"`
  const at = (inside: string) => sql`(${content} -> ${path + inside})`
  return sql`coalesce(${content} ->> ${`${path}.stringValue`}, ${content} ->> ${`${path}.intValue`}, ${at('.doubleValue')}, ${at('.boolValue')}, ${at('')})`
}
