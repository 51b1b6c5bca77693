import type { Kysely } from 'kysely'
import type { TrackingTables } from '../tracking.tables.ts'

const most = 1000

/** The runs that noted data with this digest as their input, the newest first; deleted ones are not among them. */
export const runsThatRead = (
  db: Kysely<TrackingTables>,
  digest: string,
): Promise<{ id: string; name: string }[]> =>
  db
    .selectFrom('runs')
    .select(['id', 'name'])
    .where('deleted_at_ms', 'is', null)
    .where('id', 'in', (e) =>
      e
        .selectFrom('run_inputs as i')
        .innerJoin('input_datasets as d', 'd.id', 'i.dataset_id')
        .select('i.run_id')
        .where('d.digest', '=', digest),
    )
    .orderBy('started_at_ms', 'desc')
    .orderBy('id')
    .limit(most)
    .execute()
