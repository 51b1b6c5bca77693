import { quoteName } from '../../table/index.ts'
import type { CheckKind } from '../check.ts'
import { fromSql, rowsOf, scoped } from '../sql.ts'

/** No row repeats an earlier one in every column. A 64-bit hash stands for a row while counting. */
export const noDuplicates: CheckKind = {
  name: 'no-duplicates',
  columns: [0, 0],
  parameters: [],
  title: () => 'no row repeats an earlier one',
  compile: (check, { fields }) => {
    const hash = `hash(${fields.map(({ name }) => quoteName(name)).join(', ')})`
    return {
      by: 'summary',
      among: `${hash} IN (SELECT ${hash} FROM ${fromSql(check)} GROUP BY 1 HAVING count(*) > 1)`,
      aside: `__row NOT IN (SELECT min(__row) FROM ${check.where === undefined ? 'numbered' : `(FROM numbered WHERE (${check.where}))`} GROUP BY ${hash})`,
      aggregates: [`count(DISTINCT ${scoped(check, hash)})`, rowsOf(check)],
      judge: ([distinct, rows]) => ({
        ok: rows! - distinct! <= (1 - check.mostly) * rows! + 1e-9,
        failing: rows! - distinct!,
        total: rows!,
      }),
    }
  },
}
