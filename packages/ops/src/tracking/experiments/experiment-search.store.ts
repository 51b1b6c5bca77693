import type { Experiment, LifecycleView } from '@slipway/contract/tracking'
import { sql, type Kysely } from 'kysely'
import { comparison } from '../comparison.store.ts'
import { cursorOf, offsetOf } from '../cursor.ts'
import type { Clause, Order } from '../filter/index.ts'
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

const columns: Record<string, string> = {
  id: 'experiments.id',
  name: 'experiments.name',
  createdAtMs: 'experiments.created_at_ms',
  updatedAtMs: 'experiments.updated_at_ms',
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
  const offset = offsetOf(search, cursor)
  let query = db.selectFrom('experiments').selectAll()
  if (view !== 'all') query = query.where('deleted_at_ms', view === 'active' ? 'is' : 'is not', null)
  for (const clause of where) query = query.where(condition(db, clause))
  for (const { key, descending } of orderBy)
    query = query.orderBy(sql.ref(columns[key]!), descending ? 'desc' : 'asc')
  if (orderBy.length === 0) query = query.orderBy('created_at_ms', 'desc').orderBy('id')
  else if (!orderBy.some(({ key }) => key === 'id')) query = query.orderBy('id', 'desc')
  const rows = await query
    .offset(offset)
    .limit(limit + 1)
    .execute()
  return {
    experiments: await withTags(db, rows.slice(0, limit)),
    next: rows.length > limit ? cursorOf(search, offset + limit) : null,
  }
}

function condition(db: Kysely<TrackingTables>, { kind, key, is, value }: Clause) {
  if (kind === 'attribute')
    return comparison(db, sql.ref(columns[key]!), is, key === 'id' ? (numbersOf(value) as never) : value)
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
