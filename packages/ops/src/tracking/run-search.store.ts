import type { RunFilter, RunSearch } from '@slipway/contract/tracking'
import { sql, type ExpressionBuilder, type Kysely } from 'kysely'
import { cursorBroken, filterNotComparable } from './tracking.errors.ts'
import type { TrackingTables } from './tracking.tables.ts'

const pageSize = 100

export interface FoundRuns {
  readonly ids: string[]
  readonly total: number
  readonly next: string | null
}

/** Finds runs in the database itself; a page costs the page, not the table. */
export const runSearchStore = (db: Kysely<TrackingTables>) => ({
  async find(search: RunSearch): Promise<FoundRuns> {
    let query = db.selectFrom('runs')
    if (search.experimentIds) query = query.where('experiment_id', 'in', search.experimentIds.map(Number))
    if (search.status) query = query.where('status', '=', search.status)
    if (search.parentId !== undefined)
      query =
        search.parentId === null
          ? query.where('parent_id', 'is', null)
          : query.where('parent_id', '=', search.parentId)
    for (const filter of search.where ?? []) query = query.where((e) => condition(e, filter))

    const { total } = await query.select((e) => e.fn.countAll<number>().as('total')).executeTakeFirstOrThrow()
    const offset = offsetOf(search.cursor)
    const limit = search.limit ?? pageSize
    const rows = await ordered(query.select('runs.id'), search.orderBy).offset(offset).limit(limit).execute()
    const end = offset + rows.length
    return {
      ids: rows.map((row: { id: string }) => row.id),
      total,
      next: end < total ? cursorOf(end) : null,
    }
  },
})

type Runs = ExpressionBuilder<TrackingTables, 'runs'>

function condition(e: Runs, { field, is, value }: RunFilter) {
  if (field === 'name' || field === 'status') return e(field, is, String(value))
  const at = field.indexOf('.')
  const key = field.slice(at + 1)
  if (field.startsWith('metrics.')) {
    if (typeof value !== 'number') throw filterNotComparable(field, is)
    return e.exists(
      e
        .selectFrom('run_last_metrics as m')
        .select('m.run_id')
        .whereRef('m.run_id', '=', 'runs.id')
        .where('m.key', '=', key)
        .where('m.kind', '=', 0)
        .where('m.value', is, value),
    )
  }
  const table = field.startsWith('params.') ? 'run_params as p' : 'run_tags as p'
  return e.exists(
    e
      .selectFrom(table as 'run_params as p')
      .select('p.run_id')
      .whereRef('p.run_id', '=', 'runs.id')
      .where('p.key', '=', key)
      .where('p.value', is, String(value)),
  )
}

/** Runs that lack the metric, or hold no finite number in it, come last in either direction. */
function ordered<Q extends { orderBy: any; leftJoin: any }>(query: Q, orderBy = 'startedAtMs desc'): any {
  const [, field, direction] = /^(.+?)(?: (asc|desc))?$/.exec(orderBy)!
  const way = direction ?? 'asc'
  if (field === 'startedAtMs') return query.orderBy('started_at_ms', way).orderBy('runs.id', way)
  const key = field!.slice('metrics.'.length)
  return query
    .leftJoin('run_last_metrics as o', (join: any) =>
      join.onRef('o.run_id', '=', 'runs.id').on('o.key', '=', key).on('o.kind', '=', 0),
    )
    .orderBy(sql`case when o.value is null then 1 else 0 end`)
    .orderBy('o.value', way)
    .orderBy('started_at_ms', 'desc')
    .orderBy('runs.id', 'desc')
}

const cursorOf = (offset: number) => Buffer.from(`runs:${offset}`).toString('base64url')

function offsetOf(cursor: string | undefined): number {
  if (cursor === undefined) return 0
  const offset = /^runs:(\d{1,12})$/.exec(Buffer.from(cursor, 'base64url').toString())?.[1]
  if (offset === undefined) throw cursorBroken(cursor)
  return Number(offset)
}
