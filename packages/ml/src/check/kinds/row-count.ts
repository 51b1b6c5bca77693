import type { CheckKind } from '../check.ts'
import { bounds, boundsText, counted, percent, perSummary, rowsOf } from '../sql.ts'

export const rowCount: CheckKind = {
  name: 'row-count',
  columns: [0, 0],
  parameters: bounds,
  title: (check) => `the number of rows is ${boundsText(check)}`,
  compile: (check) => perSummary(check, rowsOf(check), 'the number of rows'),
}

const thereSql = (sql: string) => `(SELECT count(*) FROM ${sql})`

export const rowCountSame: CheckKind = {
  name: 'row-count-same',
  columns: [0, 0],
  parameters: [{ name: 'reference', type: 'text' }],
  title: ({ args }) => `there are as many rows as in ${args.reference}`,
  compile: (check, table) => ({
    by: 'summary',
    aggregates: [rowsOf(check), thereSql(table.reference(String(check.args.reference)).sql)],
    judge: ([rows, there]) => ({
      ok: rows === there,
      failing: Math.abs(rows! - there!),
      total: Math.max(rows!, there!),
      value: rows!,
      detail: `${counted(rows!)} here, ${counted(there!)} there`,
    }),
  }),
}

/** Against another table, mostly the version before (`last`): at most this share more or fewer rows. */
export const rowCountChange: CheckKind = {
  name: 'row-count-change',
  columns: [0, 0],
  parameters: [
    { name: 'max', type: 'number' },
    { name: 'reference', type: 'text' },
  ],
  title: ({ args }) =>
    `the number of rows is within ${percent(Number(args.max))} of that of ${args.reference}`,
  compile: (check, table) => ({
    by: 'summary',
    aggregates: [rowsOf(check), thereSql(table.reference(String(check.args.reference)).sql)],
    judge: ([rows, there]) => {
      const change = there === 0 ? (rows === 0 ? 0 : Infinity) : (rows! - there!) / there!
      const ok = Math.abs(change) <= Number(check.args.max) + 1e-12
      return {
        ok,
        failing: ok ? 0 : rows!,
        total: rows!,
        value: rows!,
        detail: `${counted(rows!)} rows now, ${counted(there!)} before`,
      }
    },
  }),
}
