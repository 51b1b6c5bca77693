import { sql, type Kysely } from 'kysely'
import { cursorAt, placeOf } from '../cursor.ts'
import { experimentNumber } from '../experiments/index.ts'
import type { TrackingTables } from '../tracking.tables.ts'
import { fewCandidates, type Candidates } from './run-candidates.store.ts'
import { conjunction } from './run-conditions.store.ts'
import { runOrder } from './run-order.store.ts'
import type { RunQuery } from './run-query.ts'
import { byMetric, byStart, runsAmong, sorted, type FoundRun, type Page } from './run-walks.store.ts'

type Db = Kysely<TrackingTables>

export interface FoundRuns {
  readonly found: readonly Pick<FoundRun, 'id' | 'revision'>[]
  /** null where it was not asked for, and where conditions leave more than ten thousand. */
  readonly total: number | null
  readonly next: string | null
}

/**
 * Finds runs in the database itself; a page costs the page, not the table, nor the pages before it.
 * @param runsThere about how many runs there are, which decides how a condition that leaves few of them is used
 */
export async function findRuns(db: Db, query: RunQuery, runsThere?: number): Promise<FoundRuns> {
  const { experimentIds, where = [], orderBy = [], view = 'active', parentId } = query
  const search = [
    'runs',
    experimentIds,
    where.map(({ kind, key, is, value }) => [kind, key, is, value]),
    orderBy,
    view,
    parentId,
  ]
  const { keys, joins } = runOrder(orderBy)
  const place = placeOf(search, query.cursor, keys)
  if (experimentIds?.length === 0) return { found: [], total: query.count ? 0 : null, next: null }
  experimentIds?.forEach(experimentNumber)

  const candidates = await fewCandidates(db, query, runsThere)
  // Counted once for all pages.
  const total = !query.count ? null : place ? place.total : await count(db, query, candidates)
  const page = {
    db,
    query,
    keys,
    joins,
    after: place?.values ?? null,
    most: query.limit + 1,
    skip: query.skip ?? 0,
  }
  const found = await foundOn(page, candidates)
  const shown = found.slice(0, query.limit)
  const next = found.length > query.limit ? cursorAt(search, shown.at(-1)!.values, total) : null
  return { found: shown, total, next }
}

/** Walks an index that is in the wanted order, where there is one and no condition leaves few runs. */
function foundOn(page: Page, candidates: Candidates | null): Promise<FoundRun[]> {
  const [first, second] = page.query.orderBy ?? []
  const isByStart = first?.kind === 'attribute' && first.key === 'startedAtMs' && second === undefined
  if (candidates === null && (first === undefined || isByStart)) return byStart(page)
  // What several experiments give is merged here, where texts may be ordered otherwise than in the database.
  const mergeable =
    page.query.experimentIds?.length === 1 || page.keys.slice(0, -1).every(({ type }) => type === 'number')
  if (candidates === null && first?.kind === 'metric' && mergeable) return byMetric(page, first)
  return sorted(page, candidates)
}

/** Counting more of what conditions leave may take as long as reading all runs. */
const mostCounted = 10_000

async function count(db: Db, query: RunQuery, candidates: Candidates | null): Promise<number | null> {
  const { from, where } = runsAmong(db, query, candidates)
  const isPlain = (query.where ?? []).length === 0 && query.parentId === undefined
  const { rows } = isPlain
    ? await sql<{ n: number }>`select count(*) as n from ${from} where ${conjunction(where)}`.execute(db)
    : await sql<{ n: number }>`
        select count(*) as n from
        (select 1 as one from ${from} where ${conjunction(where)} limit ${mostCounted + 1}) as matching`.execute(
        db,
      )
  const { n } = rows[0]!
  return isPlain || n <= mostCounted ? n : null
}
