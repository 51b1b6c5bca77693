import { sql, type Kysely, type RawBuilder } from 'kysely'
import { comparison } from '../comparison.store.ts'
import { experimentNumber } from '../experiments/index.ts'
import type { Clause } from '../filter/index.ts'
import type { TrackingTables } from '../tracking.tables.ts'
import type { RunQuery } from './run-query.ts'

type Db = Kysely<TrackingTables>

/** Everything that a run `r` must fulfil, but for its experiment. */
export function conditionsOf(db: Db, query: RunQuery, clauses = query.where ?? []): RawBuilder<boolean>[] {
  const { view = 'active', parentId, artifactRoot = '' } = query
  return [
    ...(view === 'all' ? [] : [view === 'active' ? sql<boolean>`r.deleted_at_ms is null` : deleted]),
    // Not the bare column: children are looked up by it as candidates, and nobody should walk all that have no parent.
    ...(parentId === undefined ? [] : [sql<boolean>`coalesce(r.parent_id, '') = ${parentId ?? ''}`]),
    ...clauses.map((clause) => condition(db, clause, artifactRoot)),
  ]
}

const deleted = sql<boolean>`r.deleted_at_ms is not null`

/** Whether `column` is one of these experiments; undefined: any. */
export const inExperiments = (
  column: RawBuilder<unknown>,
  ids: readonly string[] | undefined,
): RawBuilder<boolean> =>
  ids === undefined
    ? sql`${column} in (select id from experiments)`
    : sql`${column} in (${sql.join(ids.map(experimentNumber))})`

export const conjunction = (conditions: readonly RawBuilder<boolean>[]): RawBuilder<boolean> =>
  conditions.length === 0 ? sql`1 = 1` : sql.join(conditions, sql` and `)

export const attributes: Record<string, RawBuilder<unknown>> = {
  id: sql`r.id`,
  name: sql`r.name`,
  createdBy: sql`r.created_by`,
  status: sql`r.status`,
  startedAtMs: sql`r.started_at_ms`,
  endedAtMs: sql`r.ended_at_ms`,
  parentId: sql`r.parent_id`,
  experimentId: sql`cast(r.experiment_id as text)`,
}

export const artifactUri = (root: string) =>
  sql`(select coalesce(e.artifact_location, ${root} || '/' || e.id) from experiments e where e.id = r.experiment_id) || '/' || r.id || '/artifacts'`

export const pairTables: Record<string, RawBuilder<unknown>> = {
  parameter: sql`run_params`,
  tag: sql`run_tags`,
}

export const datasetColumns: Record<string, RawBuilder<unknown>> = {
  name: sql`d.name`,
  digest: sql`d.digest`,
  context: sql`i.context`,
}

/** Of those of kinds other than attribute nothing of the run `r` is asked but its id. */
export function condition(db: Db, { kind, key, is, value }: Clause, artifactRoot = ''): RawBuilder<boolean> {
  if (kind === 'attribute') {
    const column = key === 'artifactUri' ? artifactUri(artifactRoot) : attributes[key]!
    // Statuses are kept in small letters; people write them in capitals too.
    return comparison(db, column, is, key === 'status' ? lowered(value) : value)
  }
  if (kind === 'metric') {
    const compared = comparison(db, sql`m.value`, is, value)
    // NaN differs from every number, and no other comparison holds of it.
    const holds = is === '!=' ? sql`(${compared} or m.nan = 1)` : sql`m.nan = 0 and ${compared}`
    return some(sql`metric_series m where m.run_id = r.id and m.key = ${key} and ${holds}`)
  }
  if (kind === 'dataset')
    return some(
      sql`run_inputs i join input_datasets d on d.id = i.dataset_id where i.run_id = r.id and ${comparison(db, datasetColumns[key]!, is, value)}`,
    )
  const there = sql`${pairTables[kind]!} x where x.run_id = r.id and x.key = ${key}`
  if (is === 'IS NULL') return none(there)
  if (is === 'IS NOT NULL') return some(there)
  return some(sql`${there} and ${comparison(db, sql`x.value`, is, value)}`)
}

const lowered = (value: Clause['value']): Clause['value'] =>
  typeof value === 'string' ? value.toLowerCase() : value

/**
 * Whether such a row is there: looked up for one run after the other. PostgreSQL would make a join of each `exists`,
 * and plan for minutes where there are hundreds.
 */
const some = (rows: RawBuilder<unknown>) => sql<boolean>`(select 1 from ${rows} limit 1) is not null`
export const none = (rows: RawBuilder<unknown>) => sql<boolean>`(select 1 from ${rows} limit 1) is null`
