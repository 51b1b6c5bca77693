import { type OpenCsv, openCsv } from '../table/csv/open-csv.ts'
import { quoteName, withDuckDb } from '../table/duckdb.ts'
import { sampledColumns } from '../table/infer/sampled-columns.ts'
import { isPlain } from '../table/source/plain-text.ts'
import { scanSource } from '../table/source/scan-source.ts'
import type { Field } from '../table/table.ts'
import { profileOf } from './profile-of.ts'
import type { Profile } from './profile.ts'
import { summarize } from './summarize.ts'

/**
 * Profiles a plain CSV file in one reading, without storing it: of files that are throughout what their beginning
 * is. null for others, which `ingest` reads.
 */
export const profileCsv = async (path: string): Promise<Profile | null> => {
  const source = await scanSource(path)
  if (source.format !== 'csv' || !isPlain(source)) return null
  const csv: OpenCsv = openCsv(path, path)
  const plans = sampledColumns(csv.columns)
  if (!plans) return null
  const fields: Field[] = plans.map(({ name, type }) => ({ name, type, nullable: true }))
  const columns = plans.map((plan) => `${plan.sql} AS ${quoteName(plan.name)}`).join(', ')
  const sql = `(SELECT ${columns} FROM ${csv.typed(
    plans.map(({ direct }) => direct),
    'little',
  )})`
  try {
    return await withDuckDb(async (connection) => profileOf(await summarize(connection, sql, fields)))
  } catch {
    return null
  }
}
