import { PostgresAdapter, sql, type Expression, type Kysely, type RawBuilder } from 'kysely'
import type { Clause, Comparator } from './filter/index.ts'

export type Dialect = 'sqlite' | 'postgres'

/** `column is value` in SQL, alike on every database: LIKE minds capitals, ILIKE does not, a backslash is a letter. */
export const comparison = (
  db: Kysely<any>,
  column: Expression<unknown>,
  is: Comparator,
  value: Clause['value'],
): RawBuilder<boolean> =>
  comparisonOn(db.getExecutor().adapter instanceof PostgresAdapter ? 'postgres' : 'sqlite', column, is, value)

/** `comparison`, where the database's dialect is known already. */
export function comparisonOn(
  dialect: Dialect,
  column: Expression<unknown>,
  is: Comparator,
  value: Clause['value'],
): RawBuilder<boolean> {
  const postgres = dialect === 'postgres'
  switch (is) {
    case 'IS NULL':
      return sql`${column} is null`
    case 'IS NOT NULL':
      return sql`${column} is not null`
    case 'IN':
    case 'NOT IN': {
      const list = sql.join(value as readonly string[])
      return is === 'IN' ? sql`${column} in (${list})` : sql`${column} not in (${list})`
    }
    case 'LIKE':
      return postgres ? sql`${column} like ${value} escape ''` : sql`${column} glob ${globOf(String(value))}`
    case 'ILIKE':
      return postgres ? sql`${column} ilike ${value} escape ''` : sql`${column} like ${value}`
    default:
      return sql`${column} ${sql.raw(is)} ${value}`
  }
}

/** SQLite's LIKE does not mind capitals; its GLOB does. */
const globOf = (like: string) => like.replace(/[*?[]/g, '[$&]').replaceAll('%', '*').replaceAll('_', '?')
