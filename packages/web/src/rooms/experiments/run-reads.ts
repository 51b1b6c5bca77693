import type { RunSearch } from '@slipway/contract/runs'
import { api } from '../../app/api.ts'
import { reading } from '../../app/query-client.ts'
import { pageRuns } from './run-query.ts'

export const keyOfPage = (version: number, search: RunSearch, page: number) => [
  'run-pages',
  version,
  search,
  page,
]

/** Read once and kept as it was: what is new is offered, and does not move what somebody looks at. */
export const still = {
  staleTime: Number.POSITIVE_INFINITY,
  refetchInterval: false,
  gcTime: 60_000,
  placeholderData: undefined,
} as const

export const readFirstPage = (version: number, search: RunSearch) => ({
  queryKey: keyOfPage(version, search, 0),
  queryFn: ({ signal }: { signal: AbortSignal }) =>
    api.tracking.searchRuns({ body: { ...search, limit: pageRuns } }, { signal }),
  ...still,
})

export const readExperiments = () =>
  reading('tracking', ['experiments'], (signal) => api.tracking.listExperiments({}, { signal }))

export const readRun = (id: string) =>
  reading('tracking', ['run', id], (signal) => api.tracking.getRun({ params: { id } }, { signal }))

export const readComparison = (ids: readonly string[]) =>
  reading('tracking', ['compare', ids], (signal) =>
    api.tracking.compareRuns({ body: { runs: [...ids] } }, { signal }),
  )
