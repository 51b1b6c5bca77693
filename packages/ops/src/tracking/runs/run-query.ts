import type { LifecycleView, RunFilter, RunSearch } from '@slipway/contract/tracking'
import { nativeRunWords, parseOrderBy, parseQuery, type Clause, type Order } from '../filter/index.ts'
import { filterNotComparable } from '../tracking.errors.ts'

/** What runs are looked for, and in which order. */
export interface RunQuery {
  /** Absent: of every experiment. Empty: of none. */
  readonly experimentIds?: readonly string[]
  readonly where?: readonly Clause[]
  /** Behind it the newest comes first. Runs that lack what is ordered by come last, in either direction. */
  readonly orderBy?: readonly Order[]
  /** Absent: those that are not deleted. */
  readonly view?: LifecycleView
  /** null: those without a parent. */
  readonly parentId?: string | null
  readonly limit: number
  readonly cursor?: string | null
  /** How many to pass over behind the cursor, or from the first on. */
  readonly skip?: number
  /** Whether to count all that match, which costs more than a page. */
  readonly count?: boolean
  /** Below which address lie the files of experiments that name none; for filters on a run's address. */
  readonly artifactRoot?: string
}

const pageSize = 100

/** The native API's search as a query: its text filter and its list of conditions together. */
export function queryOf(search: RunSearch): RunQuery {
  const { where, orderBy } = parseQuery(search.filter, nativeRunWords)
  const listed = (search.where ?? []).map(clauseOf)
  const status: Clause[] =
    search.status === undefined
      ? []
      : [{ kind: 'attribute', key: 'status', is: '=', value: search.status, at: 0 }]
  return {
    ...(search.experimentIds ? { experimentIds: search.experimentIds } : {}),
    ...(search.parentId === undefined ? {} : { parentId: search.parentId }),
    ...(search.view === undefined ? {} : { view: search.view }),
    where: [...where, ...listed, ...status],
    orderBy: search.orderBy === undefined ? orderBy : orderOf(search.orderBy),
    limit: search.limit ?? pageSize,
    cursor: search.cursor ?? null,
    skip: search.skip ?? 0,
    count: true,
  }
}

const kinds: Record<string, string> = { params: 'parameter', tags: 'tag', metrics: 'metric' }

function clauseOf({ field, is, value }: RunFilter): Clause {
  const dot = field.indexOf('.')
  if (dot === -1) return { kind: 'attribute', key: field, is, value: String(value), at: 0 }
  const kind = kinds[field.slice(0, dot)]!
  const key = field.slice(dot + 1)
  if (kind !== 'metric') return { kind, key, is, value: String(value), at: 0 }
  if (typeof value !== 'number') throw filterNotComparable(field, is)
  return { kind, key, is, value, at: 0 }
}

/** `metrics.any key desc`, without quotes: the last word is the direction where it is one. */
function orderOf(text: string): Order[] {
  const [, field, direction] = /^(.+?)(?: (asc|desc))?$/.exec(text)!
  const descending = direction === 'desc'
  if (field!.startsWith('metrics.'))
    return [{ kind: 'metric', key: field!.slice('metrics.'.length), descending }]
  return parseOrderBy([field!], nativeRunWords).map((order) => ({ ...order, descending }))
}
