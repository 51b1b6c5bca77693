import type { DuckDBConnection } from '@duckdb/node-api'
// Not through the door: table's ingest profiles what it wrote, so table's index already leads here.
import { type ParquetPath, parquetSql } from '../table/parquet.ts'
import type { Field } from '../table/table.ts'
import { missingTogether, namedPatterns } from './missing-together.ts'
import { columnProfileOf } from './profile-of.ts'
import type { ColumnProfile, Profile } from './profile.ts'
import { summarize } from './summarize.ts'

/** Values of one reading, so that memory stays bounded: exact counts of so many take some 100 MB at worst. */
const valuesAtOnce = 8_000_000

/** DuckDB's planning time grows faster than the number of columns. */
const columnsAtOnce = 100

/** Profiles every column of a Parquet file, a group of columns after the other. */
export const profileParquet = async (
  connection: DuckDBConnection,
  parquetPath: ParquetPath,
  fields: readonly Field[],
  onProgress?: (share: number) => void,
  exact = false,
): Promise<Profile> => {
  const source = parquetSql(parquetPath)
  const counted = await connection.runAndReadAll(`SELECT count(*)::DOUBLE FROM ${source}`)
  const rows = Number(counted.getRows()[0]![0])
  const size = Math.min(columnsAtOnce, Math.max(1, Math.floor(valuesAtOnce / Math.max(1, rows))))
  const columns: ColumnProfile[] = []
  for (let first = 0; first < fields.length; first += size) {
    const group = fields.slice(first, first + size)
    const progress = (done: number) => onProgress?.((first + (group.length * done) / rows) / fields.length)
    const summary = await summarize(connection, source, group, progress, { alone: true, exact })
    columns.push(...summary.columns.map((column) => columnProfileOf(column, rows)))
    if (group.length === fields.length)
      return { rows, columns, missingTogether: namedPatterns(summary.nulls, namesOf(fields)) }
  }
  const missing = columns.filter(({ nulls }) => nulls > 0)
  return { rows, columns, missingTogether: await missingTogether(connection, source, namesOf(missing)) }
}

const namesOf = (columns: readonly { readonly name: string }[]) => columns.map(({ name }) => name)
