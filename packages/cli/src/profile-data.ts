import { statSync } from 'node:fs'
import { join } from 'node:path'
import { sampleRows } from '@slipway/ml/explore'
import {
  keysOf,
  type Profile,
  profileParquet,
  profileSource,
  type Relations,
  relationsOf,
} from '@slipway/ml/profile'
import { type FetchOptions, type IngestOptions, parquetSql, readTable, withDuckDb } from '@slipway/ml/table'
import { capturedPredictions, isEndpoint } from './captured-predictions.ts'
import { type OpenedData, openData } from './opened-data.ts'
import { withDataPlace } from './run-with-data.ts'
import { writeChosen } from './write-chosen.ts'

export interface Profiled {
  readonly title: string
  readonly profile: Profile
  readonly relations: Relations
  /** Columns that tell every row from every other. */
  readonly keys: readonly (readonly string[])[]
  /** Columns that may do so: not every row was compared. */
  readonly likelyKeys: readonly (readonly string[])[]
  readonly issues: readonly string[]
}

export interface ProfileWishes {
  readonly from?: FetchOptions
  /** Counts every different value, however many there are. */
  readonly exact?: boolean | undefined
  readonly onProgress?: IngestOptions['onProgress']
}

/** Rows on which correlations are computed; of more, a random sample. */
const sampled = 100_000

/** The profile of a source, which is not stored, or of a version; how its columns relate, and what tells its rows apart. */
export const profileData = (what: string, wishes: ProfileWishes = {}): Promise<Profiled> =>
  withDataPlace(async ({ folder, connect }) => {
    const { from, exact = false, onProgress } = wishes
    if (isSource(what)) {
      const found = await profileSource(what, {
        folder,
        exact,
        more: [capturedPredictions(connect)],
        ...(from && { from }),
        ...(onProgress && { onProgress }),
      })
      const { proven, likely } = found.keys
      const issues = found.issues.map(({ message }) => message)
      return { ...found, title: what, keys: proven, likelyKeys: likely, issues }
    }
    const data = await openData(what, folder, connect)
    const profile = await profileOf(data, exact)
    const keys = await withDuckDb((connection) => keysOf(connection, parquetSql(data.paths), profile))
    const relations = relationsOf(await readTable(await sampleOf(data, folder)), profile)
    const issues = data.issues.map(({ message }) => message)
    return { title: data.title, profile, relations, keys, likelyKeys: [], issues }
  })

/** A file, an address, an endpoint, or a folder that is written as a path: a bare name is a dataset's. */
const isSource = (what: string): boolean => {
  const found = statSync(what, { throwIfNoEntry: false })
  return (
    found?.isFile() || (found !== undefined && what.includes('/')) || what.includes('://') || isEndpoint(what)
  )
}

/** Versions keep theirs; those of an earlier Slipway told less. */
const profileOf = async ({ profile, paths, fields }: OpenedData, exact: boolean): Promise<Profile> =>
  exact || profile?.columns[0]?.kind === undefined
    ? withDuckDb((connection) => profileParquet(connection, paths, fields, undefined, exact))
    : profile

async function sampleOf({ paths, rows, fields }: OpenedData, folder: string): Promise<readonly string[]> {
  if (rows <= sampled) return paths
  const path = join(folder, 'sampled.parquet')
  const chosen = sampleRows(rows, sampled, 0)
  await withDuckDb((connection) => writeChosen(connection, { sql: parquetSql(paths), fields }, chosen, path))
  return [path]
}
