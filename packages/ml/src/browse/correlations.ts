import { quoteName } from '../table/duckdb.ts'
import type { Field } from '../table/table.ts'
import { type BrowsedPart, numberedSql } from './find-rows.ts'
import { looking } from './looking.ts'

export interface Correlation {
  readonly columns: [string, string]
  /** That have both values. */
  readonly rows: number
  /** Pearson's, −1 to 1. */
  readonly r: number
}

const mostColumns = 40

/** How columns of numbers go together, over all rows that have both; the strongest first. What does not vary is left out. */
export const correlationsOf = (
  parts: readonly BrowsedPart[],
  fields: readonly Field[],
): Promise<Correlation[]> => {
  const numbers = fields.filter(({ type }) => type === 'integer' || type === 'number').slice(0, mostColumns)
  const pairs = numbers.flatMap(({ name: a }, i) =>
    numbers.slice(i + 1).map(({ name: b }): [string, string] => [a, b]),
  )
  if (pairs.length === 0) return Promise.resolve([])
  return looking(async (connection) => {
    // What is infinite or no number would make all of it so.
    const finite = numbers.map(
      ({ name }) =>
        `CASE WHEN isfinite(${quoteName(name)}::DOUBLE) THEN ${quoteName(name)}::DOUBLE END AS ${quoteName(name)}`,
    )
    const asked = pairs.flatMap(([a, b]) => [
      `regr_count(${quoteName(a)}, ${quoteName(b)})::DOUBLE`,
      `corr(${quoteName(a)}, ${quoteName(b)})`,
    ])
    const read = await connection.runAndReadAll(
      `SELECT ${asked.join(', ')} FROM (SELECT ${finite.join(', ')} FROM ${numberedSql(parts, numbers)})`,
    )
    const values = read.getRows()[0]!
    return pairs
      .flatMap((columns, i): Correlation[] => {
        const [rows, r] = [Number(values[2 * i]), values[2 * i + 1]]
        return r === null || rows < 3 || !Number.isFinite(r) ? [] : [{ columns, rows, r: Number(r) }]
      })
      .sort((a, b) => Math.abs(b.r) - Math.abs(a.r))
  })
}
