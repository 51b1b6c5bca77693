import { sql, type Kysely, type RawBuilder } from 'kysely'
import { comparison } from '../comparison.store.ts'
import type { Clause } from '../filter/index.ts'
import type { TrackingTables } from '../tracking.tables.ts'
import type { LoggedModelOrder, LoggedModelQuery, ScoredOn } from './logged-model.ts'
import { loggedModelNotComparable } from './logged-models.errors.ts'
import type { LoggedModelRow } from './logged-models.store.ts'

type Db = Kysely<TrackingTables>

const columns: Record<string, string> = {
  id: 'm.id',
  name: 'm.name',
  type: 'm.type',
  runId: 'm.run_id',
  status: 'm.status',
  createdAtMs: 'm.created_at_ms',
  updatedAtMs: 'm.updated_at_ms',
}

/** A page of the models that answer to every clause; those that are not deleted. */
export async function findLoggedModels(
  db: Db,
  query: LoggedModelQuery,
): Promise<{ rows: LoggedModelRow[]; more: boolean }> {
  if (query.experimentIds.length === 0) return { rows: [], more: false }
  let models = db
    .selectFrom('logged_models as m')
    .selectAll('m')
    .where('m.deleted_at_ms', 'is', null)
    .where('m.experiment_id', 'in', query.experimentIds.map(Number))
  for (const clause of query.where) models = models.where(condition(db, clause, query.datasets))
  if (query.datasets.length > 0 && !query.where.some(({ kind }) => kind === 'metric'))
    models = models.where(
      sql<boolean>`exists (select 1 from model_metrics s where s.model_id = m.id and ${scoredOn(query.datasets)})`,
    )
  for (const order of query.orderBy) {
    const value = order.kind === 'metric' ? lastScore(order) : sql.ref(columnOf(order.key))
    // Without the value it stands behind those that have one, whichever way.
    models = models
      .orderBy(sql`case when ${value} is null then 1 else 0 end`)
      .orderBy(value, order.descending ? 'desc' : 'asc')
  }
  const ordered = (key: string) => query.orderBy.some((order) => order.key === key)
  if (!ordered('createdAtMs')) models = models.orderBy('m.created_at_ms', 'desc')
  if (!ordered('id')) models = models.orderBy('m.id')
  const rows = await models
    .limit(query.limit + 1)
    .offset(query.offset)
    .execute()
  return { rows: rows.slice(0, query.limit), more: rows.length > query.limit }
}

function columnOf(key: string): string {
  const column = columns[key]
  if (column === undefined) throw loggedModelNotComparable(key)
  return column
}

function condition(db: Db, clause: Clause, datasets: readonly ScoredOn[]): RawBuilder<boolean> {
  const { kind, key, is, value } = clause
  if (kind === 'attribute') {
    const wanted = key === 'status' && typeof value === 'string' ? value.toLowerCase() : value
    return comparison(db, sql.ref(columnOf(key)), is, wanted)
  }
  if (kind === 'metric')
    return sql`exists (select 1 from model_metrics s where s.model_id = m.id and s.key = ${key} and s.nan = 0
      and ${comparison(db, sql.ref('s.value'), is, value)}
      ${datasets.length > 0 ? sql`and ${scoredOn(datasets)}` : sql``})`
  const table = kind === 'tag' ? 'logged_model_tags' : 'logged_model_params'
  return sql`exists (select 1 from ${sql.table(table)} t where t.model_id = m.id and t.key = ${key}
    and ${comparison(db, sql.ref('t.value'), is, value)})`
}

const scoredOn = (datasets: readonly ScoredOn[]): RawBuilder<boolean> =>
  sql`(${sql.join(
    datasets.map(({ name, digest }) =>
      sql.join(
        [
          ...(name ? [sql`s.dataset_name = ${name}`] : []),
          ...(digest ? [sql`s.dataset_digest = ${digest}`] : []),
        ],
        sql` and `,
      ),
    ),
    sql` or `,
  )})`

/** The score that was written last, on the data that the order names. */
const lastScore = ({ key, dataset }: LoggedModelOrder): RawBuilder<number | null> =>
  sql`(select s.value from model_metrics s where s.model_id = m.id and s.key = ${key} and s.nan = 0
    ${dataset ? sql`and ${scoredOn([dataset])}` : sql``}
    order by s.t_ms desc, s.step desc, s.run_id limit 1)`
