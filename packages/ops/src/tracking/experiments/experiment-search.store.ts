import type { Experiment, LifecycleView } from '@slipway/contract/tracking'
import { sql, type Kysely } from 'kysely'
import { comparison } from '../comparison.store.ts'
import { cursorAt, placeOf } from '../cursor.ts'
import type { Clause, Order } from '../filter/index.ts'
import { isBehind, orderBy as inOrder, type KeyValue, type SortKey } from '../keyset.store.ts'
import { idNotNumber } from '../tracking.errors.ts'
import type { TrackingTables } from '../tracking.tables.ts'
import { withTags } from './experiments.store.ts'

export interface ExperimentSearch {
  readonly where?: readonly Clause[]
  readonly orderBy?: readonly Order[]
  /** Absent: those that are not deleted. */
  readonly view?: LifecycleView
  readonly limit: number
  readonly cursor?: string | null
}

const columns = {
  id: 'id',
  name: 'name',
  createdAtMs: 'created_at_ms',
  updatedAtMs: 'updated_at_ms',
} as const

const keyOf = (key: string, descending: boolean): SortKey => ({
  by: sql.ref(columns[key as keyof typeof columns]),
  descending,
  type: key === 'name' ? 'text' : 'number',
})

function keysOf(orderBy: readonly Order[]): { key: string; descending: boolean }[] {
  if (orderBy.length === 0)
    return [
      { key: 'createdAtMs', descending: true },
      { key: 'id', descending: false },
    ]
  return orderBy.some(({ key }) => key === 'id')
    ? [...orderBy]
    : [...orderBy, { key: 'id', descending: true }]
}

/** The newest first where no order is given. */
export async function findExperiments(
  db: Kysely<TrackingTables>,
  { where = [], orderBy = [], view = 'active', limit, cursor }: ExperimentSearch,
): Promise<{ experiments: Experiment[]; next: string | null }> {
  const search = [
    'experiments',
    where.map(({ kind, key, is, value }) => [kind, key, is, value]),
    orderBy,
    view,
  ]
  const order = keysOf(orderBy)
  const keys = order.map(({ key, descending }) => keyOf(key, descending))
  const place = placeOf(search, cursor, keys)
  let query = db.selectFrom('experiments').selectAll()
  if (view !== 'all') query = query.where('deleted_at_ms', view === 'active' ? 'is' : 'is not', null)
  for (const clause of where) query = query.where(condition(db, clause))
  if (place) query = query.where(isBehind(keys, place.values))
  const rows = await query
    .orderBy(inOrder(keys) as never)
    .limit(limit + 1)
    .execute()
  const shown = rows.slice(0, limit)
  const last = rows.length > limit ? shown.at(-1)! : null
  return {
    experiments: await withTags(db, shown),
    next:
      last &&
      cursorAt(
        search,
        order.map(({ key }): KeyValue => last[columns[key as keyof typeof columns]]),
      ),
  }
}

function condition(db: Kysely<TrackingTables>, { kind, key, is, value }: Clause) {
  if (kind === 'attribute')
    return comparison(
      db,
      sql.ref(columns[key as keyof typeof columns]),
      is,
      key === 'id' ? (numbersOf(value) as never) : value,
    )
  const tag = sql`select 1 from experiment_tags t where t.experiment_id = experiments.id and t.key = ${key}`
  // Not `exists`: see the search for runs.
  if (is === 'IS NULL') return sql<boolean>`(${tag} limit 1) is null`
  if (is === 'IS NOT NULL') return sql<boolean>`(${tag} limit 1) is not null`
  return sql<boolean>`(${tag} and ${comparison(db, sql.ref('t.value'), is, value)} limit 1) is not null`
}

const numbersOf = (value: Clause['value']) =>
  Array.isArray(value) ? value.map(experimentNumber) : experimentNumber(String(value))

export const isExperimentId = (id: string) => /^\d{1,15}$/.test(id)

/** An experiment's id as its number; throws TRACKING_EXPERIMENT_ID_INVALID for what cannot be one. */
export function experimentNumber(id: string): number {
  if (!isExperimentId(id)) throw idNotNumber(id)
  return Number(id)
}
