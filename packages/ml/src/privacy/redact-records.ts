import { mask } from './mask.ts'
import type { Pseudonymise, Treated } from './treatment.ts'

/**
 * Rows as plain objects with columns of personal data treated, for what is not a table in a file: logged rows and
 * captured predictions, whose model's signature says which inputs hold what. Missing stays missing; other masked and
 * replaced values are texts.
 */
export const redactRecords = async (
  records: readonly Readonly<Record<string, unknown>>[],
  treatments: ReadonlyMap<string, Treated>,
  pseudonymise: Pseudonymise,
): Promise<Record<string, unknown>[]> => {
  const rows = records.map((record) => ({ ...record }) as Record<string, unknown>)
  for (const [name, { class: kind, treatment }] of treatments) {
    if (treatment === 'keep') continue
    const having = rows.filter((row) => Object.hasOwn(row, name))
    if (treatment === 'drop') for (const row of having) delete row[name]
    else {
      const filled = having.filter((row) => row[name] !== null && row[name] !== undefined)
      const values = filled.map((row) => textOf(row[name]))
      const replaced =
        treatment === 'mask' ? values.map((value) => mask(value, kind)) : await pseudonymise(values)
      for (const [i, row] of filled.entries()) row[name] = replaced[i]
    }
  }
  return rows
}

const textOf = (value: unknown): string =>
  typeof value === 'string'
    ? value
    : value instanceof Date
      ? value.toISOString()
      : typeof value === 'object'
        ? JSON.stringify(value)
        : String(value)
