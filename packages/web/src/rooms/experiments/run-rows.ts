import type { Run, RunGroup, RunPage, RunSearch } from '@slipway/contract/runs'
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query'
import { useCallback, useEffect, useMemo, useState } from 'react'
import { api } from '../../app/api.ts'
import { queries, useRead } from '../../app/queries.ts'
import { pageRuns } from './run-query.ts'
import { keyOfPage, readFirstPage, still } from './run-reads.ts'

/** Some runs below one another: all of a search, or those of a group below its head. */
export interface Section {
  readonly search: RunSearch
  readonly group: RunGroup | null
  readonly open: boolean
}

export type Line =
  | { readonly kind: 'group'; readonly group: RunGroup; readonly open: boolean }
  | { readonly kind: 'run'; readonly run: Run }
  | { readonly kind: 'coming' }

interface Part extends Section {
  readonly from: number
  readonly head: 0 | 1
  readonly rows: number
}

/** Behind the first page, so that new runs before it shift nothing. */
const readPage = (version: number, search: RunSearch, page: number, cursor: string) => ({
  queryKey: keyOfPage(version, search, page),
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    api.tracking.searchRuns(
      { body: { ...search, limit: pageRuns, cursor, skip: (page - 1) * pageRuns } },
      { signal },
    ),
  ...still,
})

const pageOf = (version: number, search: RunSearch, page: number): RunPage | undefined =>
  queries.getQueryData<RunPage>(keyOfPage(version, search, page))

export const useFirstPage = (version: number, search: RunSearch) =>
  useQuery({ ...readFirstPage(version, search), placeholderData: keepPreviousData })

/**
 * The lines of a table of any number of runs: only the pages in sight are read.
 * @param span the lines in sight, first and last
 * @param resting false while it is scrolled fast: pages far from any that is there wait
 */
export function useLines(
  version: number,
  sections: readonly Section[],
  span: readonly [number, number],
  resting: boolean,
) {
  // Of each open section the first page: it counts.
  const firsts = useQueries({
    queries: sections.map((section) => ({
      ...readFirstPage(version, section.search),
      enabled: section.open,
    })),
  })
  const [reached, reach] = useState<ReadonlyMap<RunSearch, number>>(new Map())
  const counts = firsts.map(({ data }) => data?.total)
  const nexts = firsts.map(({ data }) => data?.runs.length)
  const parts = useMemo(() => {
    const made: Part[] = []
    let from = 0
    sections.forEach((section, at) => {
      const head = section.group ? 1 : 0
      const most = section.group?.runs ?? counts[at]
      // Where nobody counted there are more than ten thousand, and it grows as one goes on.
      const rows = !section.open
        ? 0
        : most !== undefined && most !== null
          ? most
          : counts[at] === null
            ? Math.max(10_001, reached.get(section.search) ?? 0)
            : (nexts[at] ?? 0)
      made.push({ ...section, from, head, rows })
      from += head + rows
    })
    return made
    // biome-ignore lint/correctness/useExhaustiveDependencies: arrays that are made anew each time
  }, [sections, counts.join(), nexts.join(), reached])
  const total = parts.reduce((sum, { head, rows }) => sum + head + rows, 0)

  const wanted = parts.flatMap(({ search, from, head, rows, open }) => {
    if (!open || rows === 0) return []
    const first = Math.max(0, Math.floor((span[0] - from - head) / pageRuns))
    const last = Math.min(Math.floor((rows - 1) / pageRuns), Math.floor((span[1] - from - head) / pageRuns))
    const cursor = pageOf(version, search, 0)?.next
    if (!cursor) return []
    return Array.from({ length: Math.max(0, last - first + 1) }, (_, k) => first + k)
      .filter((page) => page > 0)
      .map((page) => ({
        ...readPage(version, search, page, cursor),
        enabled: resting || [page - 1, page + 1].some((near) => pageOf(version, search, near) !== undefined),
        search,
        page,
      }))
  })
  const read = useQueries({ queries: wanted.map(({ search: _s, page: _p, ...query }) => query) })
  useEffect(() => {
    wanted.forEach(({ search, page }, at) => {
      const data = read[at]?.data
      if (!data) return
      const end = data.next === null ? page * pageRuns + data.runs.length : (page + 2) * pageRuns
      const before = reached.get(search) ?? 0
      if (data.total === null && end > Math.max(before, 10_001)) reach(new Map(reached).set(search, end))
    })
  })
  const error = [...firsts, ...read].find((one) => one.isError)?.error ?? null
  const lineAt = (index: number): Line => {
    const part = parts.findLast(({ from }) => from <= index)!
    const at = index - part.from - part.head
    if (at < 0) return { kind: 'group', group: part.group!, open: part.open }
    const run = pageOf(version, part.search, Math.floor(at / pageRuns))?.runs[at % pageRuns]
    return run ? { kind: 'run', run } : { kind: 'coming' }
  }
  return { total, lineAt, error, loading: firsts.some((one) => one.isLoading) }
}

/** Reads runs that still go on again as they change, and shows them where they stand. */
export function useLiveRuns(version: number, ids: readonly string[]): void {
  const { data } = useRead(
    'tracking',
    ['these', ids],
    (signal) =>
      api.tracking.searchRuns(
        { body: { filter: `run_id IN (${ids.map((id) => `'${id}'`).join(', ')})`, limit: 200 } },
        { signal },
      ),
    { enabled: ids.length > 0 },
  )
  const [, redraw] = useState(0)
  useEffect(() => {
    if (!data) return
    const newest = new Map(data.runs.map((run) => [run.id, run]))
    queries.setQueriesData<RunPage>({ queryKey: ['run-pages', version] }, (page) =>
      page?.runs.some(({ id }) => newest.has(id))
        ? { ...page, runs: page.runs.map((run) => newest.get(run.id) ?? run) }
        : page,
    )
    redraw((n) => n + 1)
  }, [data, version])
}

/** How many more runs there are than when the table was read; null: more, but nobody counted. */
export function useNewer(
  search: RunSearch,
  first: RunPage | undefined,
): { count: number | null; any: boolean } {
  const { data: now } = useRead(
    'tracking',
    ['newer', search],
    (signal) => api.tracking.searchRuns({ body: { ...search, limit: 1 } }, { signal }),
    // What the first page says is the news until something changes.
    { enabled: first !== undefined, initialData: first },
  )
  return useCallback(() => {
    if (!now || !first) return { count: 0, any: false }
    if (now.total === null || first.total === null)
      return { count: null, any: now.total !== first.total || now.runs[0]?.id !== first.runs[0]?.id }
    const count = now.total - first.total
    return { count, any: count > 0 }
  }, [now, first])()
}
