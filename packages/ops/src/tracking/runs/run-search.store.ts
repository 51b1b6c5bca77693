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
  const page = { offset, limit: query.limit + 1 }
  const found =
    experimentIds?.length === 1 && orderBy[0]?.kind === 'metric'
      ? await byMetric(runs, experimentNumber(experimentIds[0]!), orderBy, page)
      : await pageOf(ordered(runs, orderBy), page)
  const ids = found.slice(0, query.limit)
  return { ids, total, next: found.length > query.limit ? cursorOf(search, offset + query.limit) : null }
}

interface Page {
  readonly offset: number
  readonly limit: number
}

async function pageOf(query: Runs, { offset, limit }: Page): Promise<string[]> {
  const rows = await query.select('runs.id').offset(offset).limit(limit).execute()
  return rows.map(({ id }) => id)
}

/**
 * Inside an experiment the runs with a number in the metric are read from the index of its values, which is in
 * order already; those without one, which come behind, only where the page reaches them.
 */
async function byMetric(runs: Runs, experiment: number, orderBy: readonly Order[], page: Page) {
  const [{ key, descending }, ...rest] = orderBy as readonly [Order, ...Order[]]
  const entries = sql`metric_series s where s.run_id = runs.id and s.key = ${key} and s.nan = 0`
  const numbers = runs
    .innerJoin('metric_series as first', 'first.run_id', 'runs.id')
    .where('first.experiment_id', '=', experiment)
    .where('first.key', '=', key)
    .where('first.nan', '=', 0)
    .orderBy('first.value', descending ? 'desc' : 'asc') as unknown as Runs
  const found = await pageOf(ordered(numbers, rest), page)
  if (found.length === page.limit) return found
  const before = found.length > 0 ? page.offset + found.length : await count(numbers.clearOrderBy())
  const behind = await pageOf(ordered(runs.where(none(entries)), orderBy), {
    offset: Math.max(0, page.offset - before),
    limit: page.limit - found.length,
  })
  return [...found, ...behind]
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
    return some(sql`metric_series m where m.run_id = runs.id and m.key = ${key} and ${holds}`)
  }
  if (kind === 'dataset')
    return some(
      sql`run_inputs i join input_datasets d on d.id = i.dataset_id where i.run_id = runs.id and ${comparison(db, datasetColumns[key]!, is, value)}`,
    )
  const there = sql`${sql.table(tables[kind]!)} x where x.run_id = runs.id and x.key = ${key}`
  if (is === 'IS NULL') return none(there)
  if (is === 'IS NOT NULL') return some(there)
  return some(sql`${there} and ${comparison(db, sql.ref('x.value'), is, value)}`)
}

/**
 * Whether such a row is there: looked up for one run after the other. PostgreSQL would make a join of each `exists`,
 * and plan for minutes where there are hundreds.
 */
const some = (rows: RawBuilder<unknown>) => sql<boolean>`(select 1 from ${rows} limit 1) is not null`
const none = (rows: RawBuilder<unknown>) => sql<boolean>`(select 1 from ${rows} limit 1) is null`

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
