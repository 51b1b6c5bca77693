import type { DuckDBConnection } from '@duckdb/node-api'
import type { Profile } from '../../profile/profile.ts'
import { quoteName, runWide, withLittleMemory } from '../duckdb.ts'
import type { SanityIssue } from '../ingested.ts'
import { numberedSql, type ParquetPath, parquetSql } from '../parquet.ts'
import { counted } from './reading-issues.ts'

/**
 * Counts rows that repeat an earlier one in every column. A 64-bit hash finds candidates; only they are compared value
 * by value.
 */
export const duplicateRows = async (
  connection: DuckDBConnection,
  parquetPath: ParquetPath,
  profile: Profile,
): Promise<SanityIssue | null> => {
  const { rows, columns } = profile
  const unique = columns.some(
    (column) => column.nulls === 0 && column.distinct === rows && !column.distinctIsApproximate,
  )
  if (unique || rows < 2 || (await hasUniqueId(connection, parquetPath, profile))) return null
  const find = () => findRepeated(connection, parquetPath, profile)
  return await (rows < manyRows ? find() : withLittleMemory(connection, find))
}

/** Their hashes take some hundred megabytes. */
const manyRows = 2 ** 23

const findRepeated = async (
  connection: DuckDBConnection,
  parquetPath: ParquetPath,
  { rows, columns }: Profile,
): Promise<SanityIssue | null> => {
  const names = columns.map(({ name }) => quoteName(name)).join(', ')
  const source = `(SELECT *, hash(${names}) AS "slipway row hash" FROM ${parquetSql(parquetPath)})`
  const twice = `(SELECT "slipway row hash" FROM ${source} GROUP BY 1 HAVING count(*) > 1)`
  await runWide(
    connection,
    columns.length,
    `CREATE OR REPLACE TEMP TABLE repeated AS
     SELECT file_row_number + 1 AS r, ${names} FROM (SELECT *, hash(${names}) AS "slipway row hash" FROM ${await numberedSql(connection, parquetPath)})
     WHERE "slipway row hash" IN ${twice}`,
  )
  const found = await connection.runAndReadAll(
    `SELECT coalesce(sum(n - 1), 0)::DOUBLE, list(second)[1:5] FROM
      (SELECT count(*) AS n, list_sort(list(r))[2] AS second FROM repeated GROUP BY ${names} HAVING count(*) > 1 ORDER BY second)`,
  )
  await connection.run('DROP TABLE repeated')
  const [count, sample] = found.getRowsJson()[0]! as [number, string[] | null]
  return repeatedRows(
    count,
    rows,
    (sample ?? []).map((row) => ({ row: Number(row), value: 'repeats an earlier row' })),
  )
}

export const repeatedRows = (
  count: number,
  rows: number,
  sample: SanityIssue['sample'] = [],
): SanityIssue | null =>
  count === 0
    ? null
    : {
        kind: 'duplicate-rows',
        column: null,
        severity: 'warn',
        count,
        share: count / rows,
        sample,
        message: `${counted(count, 'row')} (${((count / rows) * 100).toFixed(1)} %) ${count === 1 ? 'repeats' : 'repeat'} an earlier row in every column.`,
      }

/** Whole numbers that a bitmap is made for: 128 MB at most. */
const widestRange = 2 ** 30

/**
 * Whether a column of whole numbers, close together and too many to be counted one by one, is different in every row:
 * ticked off in a bitmap, where grouping all rows would take as much memory as there are rows.
 */
const hasUniqueId = async (
  connection: DuckDBConnection,
  parquetPath: ParquetPath,
  { rows, columns }: Profile,
): Promise<boolean> => {
  for (const { name, type, nulls, distinct, distinctIsApproximate, min, max } of columns) {
    if (type !== 'integer' || nulls > 0 || !distinctIsApproximate || distinct < rows * 0.95) continue
    if (max! - min! >= Math.min(widestRange, rows * 64)) continue
    const counted = await connection.runAndReadAll(
      `SELECT bit_count(bitstring_agg(${quoteName(name)}, (${min})::BIGINT, (${max})::BIGINT))::DOUBLE FROM ${parquetSql(parquetPath)}`,
    )
    if (counted.getRows()[0]![0] === rows) return true
  }
  return false
}
