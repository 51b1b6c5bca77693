import type { CheckKind } from '../check.ts'
import { columnSql } from '../sql.ts'

export const nullShare: CheckKind = {
  name: 'null-share',
  columns: [1, 1],
  title: ({ columns, args }) =>
    `${columns[0]} is missing in at most ${percent(Number(args.max))} of the rows`,
  compile: (check) => ({
    failing: `${columnSql(check)} IS NULL`,
    aggregates: [`count(*) FILTER (${columnSql(check)} IS NULL)`],
    judge: ([missing], rows) => ({
      ok: missing! <= Number(check.args.max) * rows + 1e-9,
      failing: missing!,
      total: rows,
      detail: `missing in ${percent(rows === 0 ? 0 : missing! / rows)}`,
    }),
  }),
}

const percent = (share: number): string => `${Number((share * 100).toFixed(2))} %`
