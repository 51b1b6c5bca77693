import { type Table, valueAt } from '../table/index.ts'
import type { Check, Severity, Value } from './check.ts'
import { kindOf, knownKind, titleOf } from './prepare.ts'

/** A check that a row does not pass. */
export interface Violation {
  /** From 0. */
  readonly row: number
  readonly columns: readonly string[]
  readonly severity: Severity
  /** What must hold, in words. */
  readonly check: string
  readonly values: Readonly<Record<string, Value>>
}

/** The checks that one row can be asked by itself, ready to be asked of many. */
export interface RowValidator {
  /** Of a row object; a column that it lacks is missing. Times may be Dates. */
  row(row: Readonly<Record<string, unknown>>): Violation[]
  /** Of a table's rows, at most so many violations. Checks of columns that it lacks are passed over. */
  table(table: Table, most?: number): Violation[]
}

/** Whether a check is about single rows and can be asked in memory, without a condition in SQL. */
export const isOfRows = (check: Check): boolean =>
  check.where === undefined && knownKind(check.kind)?.test !== undefined

/** The row validator of a schema, or of any checks: those that look at other rows, or are SQL, are left out. */
export const rowValidator = (checks: readonly Check[]): RowValidator => {
  const tests = checks.filter(isOfRows).flatMap((check) => {
    const kind = kindOf(check.kind)
    try {
      return [{ check, title: titleOf(kind, { ...check, mostly: 1 }), passes: kind.test!(check) }]
    } catch {
      // A pattern of RE2 that JavaScript does not know: the engine alone can ask it.
      return []
    }
  })
  const violation = (
    row: number,
    { check, title }: (typeof tests)[number],
    values: readonly Value[],
  ): Violation => ({
    row,
    columns: check.columns,
    severity: check.severity,
    check: title,
    values: Object.fromEntries(check.columns.map((name, i) => [name, values[i]!])),
  })
  return {
    row: (row) =>
      tests.flatMap((test) => {
        const values = test.check.columns.map((name) => plain(row[name]))
        return test.passes(values) ? [] : [violation(0, test, values)]
      }),
    table: (table, most = 100) => {
      const byName = new Map(table.columns.map((column) => [column.name, column]))
      const found: Violation[] = []
      for (const test of tests) {
        const columns = test.check.columns.map((name) => byName.get(name))
        if (columns.includes(undefined)) continue
        for (let row = 0; row < table.rows && found.length < most; row++) {
          const values = columns.map((column) => plain(valueAt(column!, row)))
          if (!test.passes(values)) found.push(violation(row, test, values))
        }
      }
      return found.sort((a, b) => a.row - b.row)
    },
  }
}

const plain = (value: unknown): Value => {
  if (value === undefined || value === null) return null
  if (value instanceof Date) return value.getTime()
  if (typeof value === 'bigint') return Number(value)
  return typeof value === 'number' && Number.isNaN(value) ? null : (value as Value)
}
