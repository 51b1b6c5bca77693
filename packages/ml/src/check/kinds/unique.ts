import type { CheckKind } from '../check.ts'
import { columnSql } from '../sql.ts'

/** Over one column, or over several together (a compound key). Rows with a missing part are left out. */
export const unique: CheckKind = {
  name: 'unique',
  columns: [1, 16],
  title: ({ columns }) =>
    columns.length === 1
      ? `${columns[0]} is different in every row`
      : `${columns.join(' with ')} is different in every row`,
  compile: (check) => {
    const parts = check.columns.map((_, i) => columnSql(check, i))
    const present = parts.map((part) => `${part} IS NOT NULL`).join(' AND ')
    const key = parts.length === 1 ? parts[0]! : `(${parts.join(', ')})`
    return {
      failing: `${present} AND ${key} IN (SELECT ${key} FROM dataset WHERE ${present} GROUP BY ALL HAVING count(*) > 1)`,
      aggregates: [`count(*) FILTER (${present})`, `count(DISTINCT ${key}) FILTER (${present})`],
      judge: ([total, distinct]) => ({
        ok: total! - distinct! <= (1 - check.mostly) * total! + 1e-9,
        failing: total! - distinct!,
        total: total!,
        detail: `${(total! - distinct!).toLocaleString('en-US')} repeat an earlier row`,
      }),
    }
  },
}
