import type { DuckDBConnection, DuckDBValue } from '@duckdb/node-api'
import { quoteName } from '../table/index.ts'
import type { CheckResult } from './check.ts'
import { countIf } from './sql.ts'

/** A check that some rows fail, and how they are told. */
export interface Failing {
  /** Of the report's results. */
  readonly index: number
  readonly predicate: string
  /** How many rows fail it, where that is known. */
  readonly rows: number | null
  readonly columns: readonly string[]
}

export interface FailingRows {
  readonly total: number
  readonly samples: ReadonlyMap<number, CheckResult['sample']>
  readonly rows: readonly { readonly row: number; readonly checks: readonly number[] }[]
}

/** Rows that are shown of each check. */
export const sampleSize = 5

/**
 * The first rows that fail, each with the checks it fails, and the first few of each check with its values. Reading
 * ends when enough are found.
 * @param total how many rows fail any of them, where that is known
 */
export const failingRows = async (
  connection: DuckDBConnection,
  failing: readonly Failing[],
  total: number | null,
  most: number,
): Promise<FailingRows> => {
  if (failing.length === 0) return { total: 0, samples: new Map(), rows: [] }
  const flags = failing.map(({ predicate }, i) => `coalesce(${predicate}, false) AS __f${i}`).join(', ')
  const any = failing.map((_, i) => `__f${i}`).join(' OR ')
  const from = `(SELECT *, ${flags} FROM numbered)`
  const known = total !== null && failing.every(({ rows }) => rows !== null)
  const counts = known
    ? [total, ...failing.map(({ rows }) => rows!)]
    : ((
        await connection.runAndReadAll(
          `SELECT count(*)::DOUBLE, ${failing.map((_, i) => `${countIf(`__f${i}`)}::DOUBLE`).join(', ')} FROM ${from} WHERE ${any}`,
        )
      ).getRows()[0] as number[])
  const columns = [...new Set(failing.flatMap((each) => each.columns))]
  const select = [
    '__row::DOUBLE',
    ...failing.map((_, i) => `__f${i}`),
    ...columns.map((name) => quoteName(name)),
  ]
  const wanted = failing.map((_, i) => Math.min(sampleSize, counts[i + 1]!))
  const samples = failing.map((): CheckResult['sample'][number][] => [])
  const rows: { row: number; checks: number[] }[] = []
  const enoughRows = Math.min(most, counts[0]!)
  const isEnough = () =>
    rows.length >= enoughRows && samples.every((sample, i) => sample.length >= wanted[i]!)
  const result = await connection.stream(`SELECT ${select.join(', ')} FROM ${from} WHERE ${any}`)
  while (!isEnough()) {
    const chunk = await result.fetchChunk()
    if (!chunk || chunk.rowCount === 0) break
    const numbers = chunk.getColumnVector(0)
    const flagged = failing.map((_, i) => chunk.getColumnVector(i + 1))
    for (let at = 0; at < chunk.rowCount && !isEnough(); at++) {
      const row = Number(numbers.getItem(at)) + 1
      const checks: number[] = []
      for (const [i, { index, columns: names }] of failing.entries()) {
        if (flagged[i]!.getItem(at) !== true) continue
        checks.push(index)
        if (samples[i]!.length < wanted[i]!)
          samples[i]!.push({
            row,
            values: Object.fromEntries(
              names.map((name) => [
                name,
                plain(chunk.getColumnVector(1 + failing.length + columns.indexOf(name)).getItem(at)),
              ]),
            ),
          })
      }
      if (rows.length < most) rows.push({ row, checks })
    }
  }
  return {
    total: counts[0]!,
    samples: new Map(failing.map(({ index }, i) => [index, samples[i]!])),
    rows,
  }
}

/** A value as JSON has it; dates and times as ISO text. */
const plain = (value: DuckDBValue): unknown => {
  if (value === null || typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value === 'bigint') return Number(value)
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value)
  return String(value)
}
