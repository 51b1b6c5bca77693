import type { RunGroup, RunSearch } from '@slipway/contract/runs'

/** What is looked for, in which order; the address says it. */
export interface RunsWanted {
  readonly experiment?: string | undefined
  readonly filter?: string | undefined
  readonly sort?: string | undefined
}

export const pageRuns = 100

export const searchOf = ({ experiment, filter, sort }: RunsWanted): RunSearch => ({
  ...(experiment ? { experimentIds: [experiment] } : {}),
  ...(filter ? { filter } : {}),
  ...(sort ? { orderBy: sort.startsWith('-') ? `${sort.slice(1)} desc` : sort } : {}),
})

/** As it stands in the address: =value, or - for runs that lack it. */
export const nameOfGroup = ({ value }: Pick<RunGroup, 'value'>): string =>
  value === null ? '-' : `=${value}`

/** The search narrowed to the runs of one group. */
export const searchInGroup = (search: RunSearch, by: string, value: string | null): RunSearch => {
  if (value !== null && by !== 'createdBy')
    return { ...search, where: [...(search.where ?? []), { field: by, is: '=', value }] }
  const dot = by.indexOf('.')
  const clause =
    value === null
      ? `${by.slice(0, dot)}.\`${by.slice(dot + 1)}\` IS NULL`
      : `createdBy = '${value.replaceAll("'", "\\'")}'`
  const filter = search.filter?.trim() ?? ''
  // What a filter is ordered by stands at its end.
  const joined =
    filter === '' ? clause : /^order\s+by\s/i.test(filter) ? `${clause} ${filter}` : `${clause} and ${filter}`
  return { ...search, filter: joined }
}
