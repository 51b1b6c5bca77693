import { sql, type Kysely } from 'kysely'
import { lookup } from './log/statements.store.ts'
import { isPostgres } from './tables/lifecycle.tables.ts'
import type { TrackingTables } from './tracking.tables.ts'

type Db = Kysely<TrackingTables>

/** What every change of a run sets its revision to. */
export const nextRevision = sql<number>`revision + 1`

/** Small enough that counting from it never leaves the whole numbers of a double. */
export const firstRevision = (): number => Math.floor(Math.random() * 2 ** 48)

/**
 * Those of these runs that are there, each with its next revision. Call it before what changes of them: writers that
 * take the rows of runs first, and in the order of their ids, do not wait for each other crosswise.
 */
export const nextRevisions = lookup<string, Touched>(
  (db: Db, ids) =>
    isPostgres(db)
      ? db
          .with('held', (e) =>
            e.selectFrom('runs').select('id').where('id', 'in', ids).orderBy('id').forNoKeyUpdate(),
          )
          .updateTable('runs')
          .from('held')
          .set({ revision: nextRevision })
          .whereRef('runs.id', '=', 'held.id')
          .returning(['runs.id', 'experiment_id', 'deleted_at_ms'])
      : db
          .updateTable('runs')
          .set({ revision: nextRevision })
          .where('id', 'in', ids)
          .returning(['id', 'experiment_id', 'deleted_at_ms']),
  '',
)

interface Touched {
  readonly id: string
  readonly experiment_id: number
  readonly deleted_at_ms: number | null
}
