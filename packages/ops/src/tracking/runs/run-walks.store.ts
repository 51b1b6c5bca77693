import { CompiledQuery, sql, type Kysely, type RawBuilder } from 'kysely'
import { comparison } from '../comparison.store.ts'
import { experimentNumber } from '../experiments/index.ts'
import type { Order } from '../filter/index.ts'
import { compareValues, isBehind, keyColumns, orderBy, valuesOf, type KeyValue } from '../keyset.store.ts'
import type { SortKey } from '../keyset.store.ts'
import { isPostgres } from '../tables/lifecycle.tables.ts'
import type { TrackingTables } from '../tracking.tables.ts'
import type { Candidates } from './run-candidates.store.ts'
import { conditionsOf, conjunction, inExperiments, none } from './run-conditions.store.ts'
import type { RunOrder } from './run-order.store.ts'
import type { RunQuery } from './run-query.ts'

type Db = Kysely<TrackingTables>

export interface FoundRun {
  readonly id: string
  readonly revision: number
  /** Of the order's keys. */
  readonly values: readonly KeyValue[]
}

export interface Page extends RunOrder {
  readonly db: Db
  readonly query: RunQuery
  /** The values behind which the page begins. */
  readonly after: readonly KeyValue[] | null
  readonly most: number
  /** So many are passed over first. */
  readonly skip: number
}

interface Select {
  readonly from: RawBuilder<unknown>
  readonly where: readonly RawBuilder<boolean>[]
  /** The last of the order's keys: those before them are the same for all of these rows, and are `fixed`. */
  readonly keys: readonly SortKey[]
  readonly fixed?: readonly KeyValue[]
  readonly after: readonly KeyValue[] | null
}

type Row = { readonly id: string; readonly revision: number } & Readonly<Record<`k${number}`, KeyValue>>

const statement = ({ most, skip }: Page, { from, where, keys, after }: Select): RawBuilder<Row> => {
  const all = after ? [...where, isBehind(keys, after)] : where
  return sql<Row>`
    select r.id as id, r.revision as revision, ${keyColumns(keys)} from ${from} where ${conjunction(all)}
    order by ${orderBy(keys)} limit ${most} offset ${skip}`
}

const foundIn = (rows: readonly Row[], { keys, fixed = [] }: Select): FoundRun[] =>
  rows.map((row) => ({ id: row.id, revision: row.revision, values: [...fixed, ...valuesOf(row, keys)] }))

const select = async (page: Page, what: Select): Promise<FoundRun[]> =>
  foundIn((await statement(page, what).execute(page.db)).rows, what)

/** With the condition that it begins behind a page as one of its own. */
const behind = (section: Select): Select =>
  section.after ? { ...section, where: [...section.where, isBehind(section.keys, section.after)] } : section

const thisOne = {}

/** Stands in a Select for the experiment whose turn it is. */
const turn = (db: Db): RawBuilder<unknown> => (isPostgres(db) ? sql.ref('e.id') : sql`${thisOne}`)

/** The first of what each experiment gives, in the order of the keys. */
async function selectEach(page: Page, experiments: readonly number[], what: Select): Promise<FoundRun[]> {
  const { db, keys, most, skip } = page
  if (isPostgres(db)) return selectLaterally(page, experiments, what)
  // One statement, compiled once, for all of them: here none is a journey.
  const each = experiments.length === 1 ? page : { ...page, most: most + skip, skip: 0 }
  const compiled = statement(each, what).compile(db)
  const found = await Promise.all(
    experiments.map(async (experiment) => {
      const parameters = compiled.parameters.map((value) => (value === thisOne ? experiment : value))
      const { rows } = await db.executeQuery<Row>(CompiledQuery.raw(compiled.sql, parameters))
      return foundIn(rows, what)
    }),
  )
  if (found.length === 1) return found[0]!
  return found
    .flat()
    .sort((a, b) => compareValues(keys, a.values, b.values))
    .slice(skip, skip + most)
}

/** How many rows all experiments give together. */
async function countEach(
  page: Page,
  experiments: readonly number[],
  { from, where }: Select,
): Promise<number> {
  const { db } = page
  const counted = sql<{ n: number }>`select count(*) as n from ${from} where ${conjunction(where)}`
  if (isPostgres(db)) {
    const { rows } = await sql<{ n: number }>`
      select coalesce(sum(f.n), 0)::bigint as n from unnest(${[...experiments]}::bigint[]) as e(id)
      cross join lateral (${counted}) as f`.execute(db)
    return rows[0]!.n
  }
  const compiled = counted.compile(db)
  let sum = 0
  for (const experiment of experiments) {
    const parameters = compiled.parameters.map((value) => (value === thisOne ? experiment : value))
    sum += (await db.executeQuery<{ n: number }>(CompiledQuery.raw(compiled.sql, parameters))).rows[0]!.n
  }
  return sum
}

/**
 * In one statement for all experiments, which the database merges. Where there are many, the first few of each tell how
 * far down a run may stand that the page can reach, so that not all give a whole page.
 */
async function selectLaterally(
  page: Page,
  experiments: readonly number[],
  what: Select,
): Promise<FoundRun[]> {
  const { db, most, skip } = page
  const order = orderBy(what.keys.map((key, i) => ({ ...key, by: sql.ref(`f.k${i}`) })))
  const merged = async (of: Select, each: number): Promise<readonly Row[]> => {
    const { rows } = await sql<Row>`
      select f.* from unnest(${[...experiments]}::bigint[]) as e(id)
      cross join lateral (${statement({ ...page, most: each, skip: 0 }, of)}) as f
      order by ${order} limit ${most} offset ${skip}`.execute(db)
    return rows
  }
  if (skip > 0) return foundIn(await merged(what, most + skip), what)
  const few = Math.ceil((2 * most) / experiments.length)
  const last = few < most / 4 ? (await merged(what, few))[most - 1] : undefined
  if (last === undefined) return foundIn(await merged(what, most), what)
  const [{ by, descending }] = what.keys as [SortKey]
  const within = sql<boolean>`${by} ${sql.raw(descending ? '>=' : '<=')} ${last.k0}`
  return foundIn(await merged({ ...what, where: [...what.where, within] }, most), what)
}

/** Of these experiments, or of all, those with runs; on PostgreSQL, where one without any costs little, all. */
async function withRuns(db: Db, ids: readonly string[] | undefined): Promise<number[]> {
  if (ids && (ids.length === 1 || isPostgres(db))) return ids.map(experimentNumber)
  const all = sql`select e.id from experiments e where ${inExperiments(sql`e.id`, ids)}`
  const { rows } = await (isPostgres(db)
    ? sql<{ id: number }>`${all}`
    : sql<{ id: number }>`${all}
    and (select 1 from runs r where r.experiment_id = e.id limit 1) is not null`
  ).execute(db)
  return rows.map(({ id }) => id)
}

/** Where runs stand that a query means, and what makes them so: in the tables themselves, or among candidates. */
export function runsAmong(db: Db, query: RunQuery, candidates: Candidates | null) {
  const { experimentIds } = query
  if (candidates === null)
    return {
      from: sql`runs r`,
      where: [
        ...(experimentIds ? [inExperiments(sql`r.experiment_id`, experimentIds)] : []),
        ...conditionsOf(db, query),
      ],
    }
  return {
    // A cross join is what SQLite goes through in the order written.
    from: sql`(${candidates}) as c cross join runs r`,
    where: [
      sql<boolean>`r.id = c.run_id`,
      ...(experimentIds ? [inExperiments(sql`(r.experiment_id + 0)`, experimentIds)] : []),
      ...conditionsOf(db, query),
    ],
  }
}

/** All that match, sorted: for few candidates, and for orders that no index is in. */
export function sorted(page: Page, candidates: Candidates | null): Promise<FoundRun[]> {
  const { from, where } = runsAmong(page.db, page.query, candidates)
  const joined = sql`${from}${sql.join(page.joins, sql``)}`
  return select(page, { from: joined, where, keys: page.keys, after: page.after })
}

/** More experiments are cheaper to tell apart on a walk through the runs of all of them. */
const mostWalkedEach = 500

export async function byStart(page: Page): Promise<FoundRun[]> {
  const { db, query, keys, after } = page
  const from = sql`runs r`
  const conditions = conditionsOf(db, query)
  const experiments = query.experimentIds && (await withRuns(db, query.experimentIds))
  if (experiments === undefined) return select(page, { from, where: conditions, keys, after })
  // With conditions, one experiment might be walked to its end though others fill the page.
  const each = experiments.length <= 1 || (query.where ?? []).length === 0
  if (each && experiments.length <= mostWalkedEach)
    return selectEach(page, experiments, {
      from,
      where: [sql<boolean>`r.experiment_id = ${turn(db)}`, ...conditions],
      keys,
      after,
    })
  // Not the bare column, whose index is in another order.
  const here = inExperiments(sql`(r.experiment_id + 0)`, query.experimentIds)
  return select(page, { from, where: [here, ...conditions], keys, after })
}

/**
 * First the runs with a number, which the index of values has in order; then those with NaN; then those without the
 * metric: each only where the page reaches them.
 */
export async function byMetric(page: Page, { key }: Order): Promise<FoundRun[]> {
  const { db, query, keys, joins, after, most } = page
  const experiments = await withRuns(db, query.experimentIds)
  const own = (query.where ?? []).filter((clause) => clause.kind === 'metric' && clause.key === key)
  const others = (query.where ?? []).filter((clause) => !own.includes(clause))
  const compared = own.map(({ is, value }) => comparison(db, sql`o0.value`, is, value))
  const rest = sql.join(joins.slice(1), sql``)

  const measured = (nan: 0 | 1): Select => ({
    from: sql`metric_series o0 cross join runs r${rest}`,
    where: [
      sql`o0.experiment_id = ${turn(db)} and o0.key = ${key} and o0.nan = ${sql.lit(nan)} and r.id = o0.run_id`,
      ...(nan === 0 ? compared : []),
      ...conditionsOf(db, query, others),
    ],
    keys: keys.slice(1),
    fixed: [nan],
    after: after?.[0] === nan ? after.slice(1) : null,
  })
  const lacking: Select = {
    from: sql`runs r${rest}`,
    where: [
      sql`r.experiment_id = ${turn(db)}`,
      none(sql`metric_series s where s.run_id = r.id and s.key = ${key}`),
      ...conditionsOf(db, query),
    ],
    keys: keys.slice(2),
    fixed: [2, null],
    after: after?.[0] === 2 ? after.slice(2) : null,
  }
  const sections = [
    measured(0),
    ...(own.every(({ is }) => is === '!=') ? [measured(1)] : []),
    ...(own.length === 0 ? [lacking] : []),
  ]
  const found: FoundRun[] = []
  let { skip } = page
  for (const section of sections) {
    const reached = Number(after?.[0] ?? 0) <= Number(section.fixed![0])
    if (!reached || found.length >= most) continue
    found.push(...(await selectEach({ ...page, skip }, experiments, section)))
    // A section that ends before the page begins has been passed over as a whole.
    if (found.length > 0) skip = 0
    else if (skip > 0) skip -= await countEach(page, experiments, behind(section))
  }
  return found.slice(0, most)
}
