import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Clause } from '../filter/index.ts'
import { startOf } from '../tables/indexes.tables.ts'
import type { TrackingTables } from '../tracking.tables.ts'
import { condition, conjunction, inExperiments, pairTables } from './run-conditions.store.ts'
import type { RunQuery } from './run-query.ts'

type Db = Kysely<TrackingTables>

/** A select of `run_id`s, each once, from an index alone: every run that is meant is among them, and perhaps others. */
export type Candidates = RawBuilder<unknown>

const mostProbed = 8

/**
 * The fewest candidates that one condition of the query leaves, where these are few enough that looking at each of
 * them and sorting costs less than walking through runs in the wanted order until a page is full. The two cost the
 * same at about √(page × runs) candidates. Where each condition leaves more: those that all leave together, if that
 * is less than a page, for which a walk would go on to the end.
 * @param runsThere about how many runs there are
 */
export async function fewCandidates(db: Db, query: RunQuery, runsThere = 1e6): Promise<Candidates | null> {
  const all = candidatesOf(query).slice(0, mostProbed)
  let best: Candidates | null = null
  let least = Math.ceil(Math.sqrt(query.limit * runsThere))
  for (const candidates of all) {
    const count = await countUpTo(db, candidates, least + 1)
    if (count > least) continue
    best = candidates
    least = count
    if (count <= query.limit) break
  }
  return best ?? (all.length > 1 ? lessThanPage(db, query, all[0]!) : null)
}

/** Looks at the candidates of one condition, in the order of its index, until a page fulfils the others too. */
async function lessThanPage(db: Db, query: RunQuery, candidates: Candidates): Promise<Candidates | null> {
  const others = (query.where ?? []).filter(({ kind }) => kind !== 'attribute')
  const conditions = others.map((clause) => condition(db, clause))
  const experiment = sql`(select p.experiment_id from runs p where p.id = r.id)`
  const here = query.experimentIds ? [inExperiments(experiment, query.experimentIds)] : []
  const { rows } = await sql<{ id: string }>`
    select r.id from (select c.run_id as id from (${candidates}) as c) as r
    where ${conjunction([...conditions, ...here])} limit ${query.limit + 1}`.execute(db)
  return rows.length > query.limit ? null : theseRuns(rows.map(({ id }) => id))
}

const theseRuns = (ids: readonly string[]): Candidates =>
  ids.length === 0
    ? sql`select p.id as run_id from runs p where p.id is null`
    : sql`select p.id as run_id from runs p where p.id in (${sql.join(ids)})`

async function countUpTo(db: Db, candidates: Candidates, most: number): Promise<number> {
  const { rows } = await sql<{ n: number }>`
    select count(*) as n from (${candidates} limit ${most}) as probed`.execute(db)
  return rows[0]!.n
}

function candidatesOf({ experimentIds, where = [], parentId }: RunQuery): Candidates[] {
  const children =
    typeof parentId === 'string'
      ? [sql`select p.id as run_id from runs p where p.parent_id = ${parentId}`]
      : []
  // Those of a metric stand experiment by experiment, the others in the order of ids, which favours none.
  const clauses = where.toSorted((a, b) => Number(a.kind === 'metric') - Number(b.kind === 'metric'))
  return [...children, ...clauses.flatMap((clause) => candidatesFor(clause, experimentIds) ?? [])]
}

const ranges = new Set(['=', '<', '>', '<=', '>='])

function candidatesFor(
  { kind, key, is, value }: Clause,
  experimentIds: readonly string[] | undefined,
): Candidates | null {
  if (kind === 'metric')
    return ranges.has(is)
      ? sql`select m.run_id from metric_series m where ${inExperiments(sql`m.experiment_id`, experimentIds)} and m.key = ${key} and m.nan = 0 and m.value ${sql.raw(is)} ${value}`
      : null
  if (kind === 'attribute' && key === 'id' && is === 'IN') return theseRuns(value as readonly string[])
  if (is !== '=') return null
  if (kind === 'attribute' && key === 'id')
    return sql`select p.id as run_id from runs p where p.id = ${value}`
  if (kind === 'attribute' && key === 'name')
    return sql`select p.id as run_id from runs p where ${startsAlike(sql`p.name`, value)}`
  if (kind === 'dataset' && key === 'name')
    return sql`select distinct i.run_id from input_datasets d cross join run_inputs i where ${inExperiments(sql`d.experiment_id`, experimentIds)} and d.name = ${value} and i.dataset_id = d.id`
  const table = pairTables[kind]
  return table
    ? sql`select x.run_id from ${table} x where x.key = ${key} and ${startsAlike(sql`x.value`, value)}`
    : null
}

/** Only the beginnings of texts are indexed, since an index of PostgreSQL takes no long ones. */
const startsAlike = (column: RawBuilder<unknown>, value: Clause['value']) =>
  sql`${startOf(column)} = ${startOf(sql`cast(${value} as text)`)}`
