import { sql, type Kysely, type RawBuilder } from 'kysely'
import { comparison } from '../comparison.store.ts'
import { experimentNumber } from '../experiments/index.ts'
import type { Order } from '../filter/index.ts'
import { compareValues, isBehind, keyColumns, orderBy, valuesOf, type KeyValue } from '../keyset.store.ts'
import type { SortKey } from '../keyset.store.ts'
import type { TrackingTables } from '../tracking.tables.ts'
import type { Candidates } from './run-candidates.store.ts'
import { conditionsOf, conjunction, inExperiments, none } from './run-conditions.store.ts'
import type { RunOrder } from './run-order.store.ts'
import type { RunQuery } from './run-query.ts'

type Db = Kysely<TrackingTables>

export interface FoundRun {
  readonly id: string
  /** Of the order's keys. */
  readonly values: readonly KeyValue[]
}

export interface Page extends RunOrder {
  readonly db: Db
  readonly query: RunQuery
  /** The values behind which the page begins. */
  readonly after: readonly KeyValue[] | null
  readonly most: number
}

interface Select {
  readonly from: RawBuilder<unknown>
  readonly where: readonly RawBuilder<boolean>[]
  /** The last of the order's keys: those before them are the same for all of these rows, and are `fixed`. */
  readonly keys: readonly SortKey[]
  readonly fixed?: readonly KeyValue[]
  readonly after: readonly KeyValue[] | null
}

async function select({ db, most }: Page, { from, where, keys, fixed = [], after }: Select) {
  const all = after ? [...where, isBehind(keys, after)] : where
  const { rows } = await sql<{ id: string } & Record<string, unknown>>`
    select r.id as id, ${keyColumns(keys)} from ${from} where ${conjunction(all)}
    order by ${orderBy(keys)} limit ${most}`.execute(db)
  return rows.map((row): FoundRun => ({ id: row.id, values: [...fixed, ...valuesOf(row, keys)] }))
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
  const { experimentIds } = query
  const from = sql`runs r`
  const conditions = conditionsOf(db, query)
  if (experimentIds === undefined || experimentIds.length > mostWalkedEach) {
    // Not the bare column, whose index is in another order.
    const here = experimentIds ? [inExperiments(sql`(r.experiment_id + 0)`, experimentIds)] : []
    return select(page, { from, where: [...here, ...conditions], keys, after })
  }
  return merged(page, experimentIds.map(experimentNumber), (experiment) => {
    const where = [sql<boolean>`r.experiment_id = ${experiment}`, ...conditions]
    return select(page, { from, where, keys, after })
  })
}

/**
 * First the runs with a number, which the index of values has in order; then those with NaN; then those without the
 * metric: each only where the page reaches them.
 */
export async function byMetric(page: Page, { key }: Order): Promise<FoundRun[]> {
  const { db, query, keys, joins, after, most } = page
  const experiments = query.experimentIds?.map(experimentNumber) ?? (await allExperiments(db))
  const own = (query.where ?? []).filter((clause) => clause.kind === 'metric' && clause.key === key)
  const others = (query.where ?? []).filter((clause) => !own.includes(clause))
  const rest = sql.join(joins.slice(1), sql``)
  const found: FoundRun[] = []

  const walk = async (nan: 0 | 1) => {
    const compared = nan === 1 ? [] : own.map(({ is, value }) => comparison(db, sql`o0.value`, is, value))
    const conditions = [sql<boolean>`r.id = o0.run_id`, ...compared, ...conditionsOf(db, query, others)]
    found.push(
      ...(await merged(page, experiments, (experiment) =>
        select(page, {
          from: sql`metric_series o0 cross join runs r${rest}`,
          where: [
            sql<boolean>`o0.experiment_id = ${experiment} and o0.key = ${key} and o0.nan = ${sql.lit(nan)}`,
            ...conditions,
          ],
          keys: keys.slice(1),
          fixed: [nan],
          after: after && after[0] === nan ? after.slice(1) : null,
        }),
      )),
    )
  }
  const reached = (section: number) => found.length < most && Number(after?.[0] ?? 0) <= section
  if (reached(0)) await walk(0)
  if (reached(1) && own.every(({ is }) => is === '!=')) await walk(1)
  if (reached(2) && own.length === 0) {
    const lacking = none(sql`metric_series s where s.run_id = r.id and s.key = ${key}`)
    const conditions = [lacking, ...conditionsOf(db, query)]
    found.push(
      ...(await merged(page, experiments, (experiment) =>
        select(page, {
          from: sql`runs r${rest}`,
          where: [sql<boolean>`r.experiment_id = ${experiment}`, ...conditions],
          keys: keys.slice(2),
          fixed: [2, null],
          after: after && after[0] === 2 ? after.slice(2) : null,
        }),
      )),
    )
  }
  return found.slice(0, most)
}

async function allExperiments(db: Db): Promise<number[]> {
  const rows = await db.selectFrom('experiments').select('id').execute()
  return rows.map(({ id }) => id)
}

/** The first of what each experiment gives, in the order of the keys. */
async function merged(
  { keys, most }: Page,
  experiments: readonly number[],
  of: (experiment: number) => Promise<FoundRun[]>,
): Promise<FoundRun[]> {
  const found = (await Promise.all(experiments.map(of))).flat()
  if (experiments.length > 1) found.sort((a, b) => compareValues(keys, a.values, b.values))
  return found.slice(0, most)
}
