import type { DuckDBConnection } from '@duckdb/node-api'
import { type Summary, summarizer } from '../profile/index.ts'
import { withWide } from './duckdb.ts'
import { type LeafHashes, leafHashes } from './leaf-hashes.ts'
import { plainCsvRows } from './open-rows.ts'
import { type ParquetPath, parquetSql } from './parquet.ts'
import type { ReadColumn } from './read-source.ts'
import type { Field } from './table.ts'
import { takeFromScan, takeFromSql } from './take-rows.ts'

/** What a version tells of its rows, found in one pass. */
export interface SeenRows {
  readonly summary: Summary
  readonly leaves: LeafHashes
}

/** More columns, of more than a few rows, take more memory at once than there may be. */
const mostColumns = 100
const mostCells = 2 ** 22

/** Whether all columns of a table may be looked at at once. */
export const isLookedAtAtOnce = (columns: number, rows: number): boolean =>
  columns <= mostColumns || columns * rows <= mostCells

const openTakers = (fields: readonly Field[]) => {
  const summary = summarizer(fields, { alone: true })
  const leaves = leafHashes(fields)
  return {
    takers: [summary, leaves],
    seen: (): SeenRows => ({ summary: summary.finish(), leaves: leaves.finish() }),
  }
}

/**
 * Looks at the rows of a plain CSV file while the engine stores them, and without it. null where it reads them in another
 * way, or is no longer wanted.
 */
export const lookOnTheWay = async (
  path: string,
  plans: readonly ReadColumn[],
  isWanted: () => boolean,
): Promise<SeenRows | null> => {
  const plain = plans.length <= mostColumns ? plainCsvRows(path) : null
  if (!plain?.scan) return null
  const isSame = plain.fields.every(({ name, type }, i) => plans[i]?.name === name && plans[i].type === type)
  if (!isSame || plain.fields.length !== plans.length) return null
  const { takers, seen } = openTakers(plain.fields)
  const rows = await takeFromScan(plain.scan, plain.fields, takers, undefined, isWanted)
  return rows === null ? null : seen()
}

export const lookAtStored = async (
  connection: DuckDBConnection,
  path: ParquetPath,
  fields: readonly Field[],
  rows: number,
  onProgress: (share: number) => void,
): Promise<SeenRows> => {
  const { takers, seen } = openTakers(fields)
  await withWide(connection, fields.length, () =>
    takeFromSql(connection, parquetSql(path), fields, takers, (done) => onProgress(done / Math.max(1, rows))),
  )
  return seen()
}
