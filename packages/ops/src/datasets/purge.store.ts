import type { Kysely } from 'kysely'
import { forUpdate, removeRows } from '../kernel/index.ts'
import type { DatasetsTables } from './datasets.tables.ts'

/** The ids of versions that were deleted before a time. Until the transaction ends nobody names or restores them. */
export async function expiredVersions(trx: Kysely<DatasetsTables>, beforeMs: number): Promise<string[]> {
  const old = trx.selectFrom('dataset_versions').select('id').where('deleted_at_ms', '<', beforeMs)
  const rows = await forUpdate(trx, old).execute()
  return rows.map(({ id }) => id)
}

const atOnce = 500

/** Removes versions for good, with the reports on them; their numbers are not given again. Answers how many. */
export async function purgeVersions(trx: Kysely<DatasetsTables>, ids: readonly string[]): Promise<number> {
  for (let start = 0; start < ids.length; start += atOnce)
    await trx
      .insertInto('dataset_numbers')
      .columns(['name', 'last'])
      .expression((e) =>
        e
          .selectFrom('dataset_versions')
          .select((s) => ['name', s.fn.max('number').as('last')])
          .where('id', 'in', ids.slice(start, start + atOnce))
          .groupBy('name'),
      )
      .onConflict((conflict) =>
        conflict.column('name').doUpdateSet({
          last: (e) =>
            e
              .case()
              .when('excluded.last', '>', e.ref('dataset_numbers.last'))
              .then(e.ref('excluded.last'))
              .else(e.ref('dataset_numbers.last'))
              .end(),
        }),
      )
      .execute()
  return removeRows(trx, 'dataset_versions', 'id', ids)
}
