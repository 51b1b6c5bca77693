import { join } from 'node:path'
import { sampleRows } from '@slipway/ml/explore'
import { keysOf, type Profile, profileParquet, type Relations, relationsOf } from '@slipway/ml/profile'
import { parquetSql, readTable, withDuckDb } from '@slipway/ml/table'
import { type OpenedData, openData } from './opened-data.ts'
import { withDataPlace } from './run-with-data.ts'
import { writeChosen } from './write-chosen.ts'

export interface Profiled {
  readonly title: string
  readonly profile: Profile
  readonly relations: Relations
  readonly keys: readonly (readonly string[])[]
  readonly issues: readonly string[]
}

/** Rows on which correlations are computed; of more, a random sample. */
const sampled = 100_000

/** The profile of a file or a version, how its columns relate, and what tells its rows apart. */
export const profileData = (what: string): Promise<Profiled> =>
  withDataPlace(async ({ folder, connect }) => {
    const data = await openData(what, folder, connect)
    const profile = await profileOf(data)
    const keys = await withDuckDb((connection) => keysOf(connection, parquetSql(data.paths), profile))
    const relations = relationsOf(await readTable(await sampleOf(data, folder)), profile)
    return { title: data.title, profile, relations, keys, issues: data.issues.map(({ message }) => message) }
  })

/** Versions keep theirs; those of an earlier Slipway told less. */
const profileOf = async ({ profile, paths, fields }: OpenedData): Promise<Profile> =>
  profile?.columns[0]?.kind === undefined
    ? withDuckDb((connection) => profileParquet(connection, paths, fields))
    : profile

async function sampleOf({ paths, rows, fields }: OpenedData, folder: string): Promise<readonly string[]> {
  if (rows <= sampled) return paths
  const path = join(folder, 'sampled.parquet')
  const chosen = sampleRows(rows, sampled, 0)
  await withDuckDb((connection) => writeChosen(connection, { sql: parquetSql(paths), fields }, chosen, path))
  return [path]
}
