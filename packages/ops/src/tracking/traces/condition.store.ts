import { sql, type Expression, type RawBuilder, type SqlBool } from 'kysely'
import { RE2JS } from 're2js'
import { comparisonOn, type Dialect } from '../comparison.store.ts'
import type { Clause } from '../filter/index.ts'
import { patternBroken } from './traces.errors.ts'

/** Whether what a column holds is as a clause wants it; RLIKE as well, which traces alone know. */
export function condition(
  dialect: Dialect,
  column: Expression<any>,
  { is, value }: Pick<Clause, 'is' | 'value'>,
): RawBuilder<SqlBool> {
  if (is !== 'RLIKE') return comparisonOn(dialect, column, is, value)
  mustBePattern(String(value))
  return dialect === 'sqlite' ? sql`${column} regexp ${value}` : sql`${column} ~ ${value}`
}

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
