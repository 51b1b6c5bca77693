import { sql, type Kysely, type RawBuilder, type SelectQueryBuilder } from 'kysely'
import { comparison } from '../comparison.store.ts'
import { cursorOf, offsetOf } from '../cursor.ts'
import { experimentNumber } from '../experiments/index.ts'
import type { Clause, Order } from '../filter/index.ts'
import type { TrackingTables } from '../tracking.tables.ts'
import type { RunQuery } from './run-query.ts'

type Db = Kysely<TrackingTables>
type Runs = SelectQueryBuilder<TrackingTables, 'runs', {}>

export interface FoundRuns {
  readonly ids: string[]
  /** null where it was not asked for. */
  readonly total: number | null
  readonly next: string | null
}

/** Finds runs in the database itself; a page costs the page, not the table. */
export async function findRuns(db: Db, query: RunQuery): Promise<FoundRuns> {
  const { experimentIds, where = [], orderBy = [], view = 'active', parentId } = query
  const search = [
    'runs',
    experimentIds,
    where.map(({ kind, key, is, value }) => [kind, key, is, value]),
    orderBy,
    view,
    parentId,
  ]
  const offset = offsetOf(search, query.cursor)
  if (experimentIds?.length === 0) return { ids: [], total: query.count ? 0 : null, next: null }

  let runs: Runs = db.selectFrom('runs')
  if (experimentIds) runs = runs.where('runs.experiment_id', 'in', experimentIds.map(experimentNumber))
  if (view !== 'all') runs = runs.where('runs.deleted_at_ms', view === 'active' ? 'is' : 'is not', null)
  if (parentId === null) runs = runs.where('runs.parent_id', 'is', null)
  else if (parentId !== undefined) runs = runs.where('runs.parent_id', '=', parentId)
  for (const clause of where) runs = runs.where(condition(db, clause, query.artifactRoot ?? ''))

  const total = query.count ? await count(runs) : null
  const rows = await ordered(runs, orderBy)
    .select('runs.id')
    .offset(offset)
    .limit(query.limit + 1)
    .execute()
  const ids = rows.slice(0, query.limit).map(({ id }) => id)
  return { ids, total, next: rows.length > query.limit ? cursorOf(search, offset + query.limit) : null }
}

async function count(runs: Runs): Promise<number> {
  const { total } = await runs.select((e) => e.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
  return total
}

const attributes: Record<string, RawBuilder<unknown>> = {
  id: sql.ref('runs.id'),
  name: sql.ref('runs.name'),
  createdBy: sql.ref('runs.created_by'),
  status: sql.ref('runs.status'),
  startedAtMs: sql.ref('runs.started_at_ms'),
  endedAtMs: sql.ref('runs.ended_at_ms'),
  parentId: sql.ref('runs.parent_id'),
  experimentId: sql`cast(runs.experiment_id as text)`,
}

const artifactUri = (root: string) =>
  sql`(select coalesce(e.artifact_location, ${root} || '/' || e.id) from experiments e where e.id = runs.experiment_id) || '/' || runs.id || '/artifacts'`

const tables: Record<string, string> = { parameter: 'run_params', tag: 'run_tags' }

function condition(db: Db, { kind, key, is, value }: Clause, artifactRoot: string): RawBuilder<boolean> {
  if (kind === 'attribute') {
    const column = key === 'artifactUri' ? artifactUri(artifactRoot) : attributes[key]!
    // Statuses are kept in small letters; people write them in capitals too.
    return comparison(db, column, is, key === 'status' ? lowered(value) : value)
  }
  if (kind === 'metric') {
    const compared = comparison(db, sql.ref('m.value'), is, value)
    // NaN differs from every number, and no other comparison holds of it.
    const holds = is === '!=' ? sql`(${compared} or m.nan = 1)` : sql`m.nan = 0 and ${compared}`
    return sql`exists (select 1 from metric_series m where m.run_id = runs.id and m.key = ${key} and ${holds})`
  }
  if (kind === 'dataset')
    return sql`exists (select 1 from run_inputs i join input_datasets d on d.id = i.dataset_id where i.run_id = runs.id and ${comparison(db, datasetColumns[key]!, is, value)})`
  const there = sql`select 1 from ${sql.table(tables[kind]!)} x where x.run_id = runs.id and x.key = ${key}`
  if (is === 'IS NULL') return sql`not exists (${there})`
  if (is === 'IS NOT NULL') return sql`exists (${there})`
  return sql`exists (${there} and ${comparison(db, sql.ref('x.value'), is, value)})`
}

const lowered = (value: Clause['value']): Clause['value'] =>
  typeof value === 'string' ? value.toLowerCase() : value

const datasetColumns: Record<string, RawBuilder<unknown>> = {
  name: sql.ref('d.name'),
  digest: sql.ref('d.digest'),
  context: sql.ref('i.context'),
}

/** Behind the numbers stand NaN, then what lacks the field, in either direction; then the newest first, then by id. */
function ordered(runs: Runs, orderBy: readonly Order[]) {
  let query = runs as SelectQueryBuilder<any, any, {}>
  orderBy.forEach(({ kind, key, descending }, i) => {
    const direction = descending ? 'desc' : 'asc'
    const name = `o${i}`
    if (kind === 'attribute') {
      const column = key === 'artifactUri' ? artifactUri('') : attributes[key]!
      if (key === 'endedAtMs' || key === 'parentId')
        query = query.orderBy(sql`case when ${column} is null then 1 else 0 end`)
      query = query.orderBy(column, direction)
      return
    }
    const value = sql.ref(`${name}.value`)
    if (kind === 'metric') {
      query = query
        .leftJoin(`metric_series as ${name}`, (join) =>
          join.onRef(`${name}.run_id`, '=', 'runs.id').on(`${name}.key`, '=', key),
        )
        .orderBy(sql`coalesce(${sql.ref(`${name}.nan`)}, 2)`)
    } else if (kind === 'dataset') {
      const least = sql`(select min(${datasetColumns[key]!}) from run_inputs i join input_datasets d on d.id = i.dataset_id where i.run_id = runs.id)`
      query = query.orderBy(sql`case when ${least} is null then 1 else 0 end`).orderBy(least, direction)
      return
    } else
      query = query
        .leftJoin(`${tables[kind]!} as ${name}`, (join) =>
          join.onRef(`${name}.run_id`, '=', 'runs.id').on(`${name}.key`, '=', key),
        )
        .orderBy(sql`case when ${value} is null then 1 else 0 end`)
    query = query.orderBy(value, direction)
  })
  if (!orderBy.some(({ key, kind }) => kind === 'attribute' && key === 'startedAtMs'))
    query = query.orderBy('runs.started_at_ms', 'desc')
  return query.orderBy('runs.id') as SelectQueryBuilder<TrackingTables, 'runs', {}>
}
