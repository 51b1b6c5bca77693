import type { Kysely } from 'kysely'
import { removeRows } from '../kernel/index.ts'
import type { DatasetsTables } from './datasets.tables.ts'

/** The ids of versions that were deleted before a time. */
export async function expiredVersions(trx: Kysely<DatasetsTables>, beforeMs: number): Promise<string[]> {
  const rows = await trx
    .selectFrom('dataset_versions')
    .select('id')
    .where('deleted_at_ms', '<', beforeMs)
    .execute()
  return rows.map(({ id }) => id)
}

/** Removes versions for good, with the reports on them. Answers how many. */
export const purgeVersions = (trx: Kysely<DatasetsTables>, ids: readonly string[]): Promise<number> =>
  removeRows(trx, 'dataset_versions', 'id', ids)
