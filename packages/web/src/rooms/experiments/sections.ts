import type { RunGroup, RunSearch } from '@slipway/contract/runs'
import { useQuery } from '@tanstack/react-query'
import { useCallback, useMemo } from 'react'
import { api } from '../../app/api.ts'
import { nameOfGroup, searchInGroup } from './run-query.ts'
import type { Section } from './run-rows.ts'

const mostGroups = 200

/** One section without groups; else one for each of them, of which those are open that the address names. */
export function useSections(
  search: RunSearch,
  {
    version,
    group,
    of,
    open,
  }: {
    version: number
    group: string | undefined
    of: string | undefined
    open: readonly string[] | undefined
  },
  change: (next: { open: readonly string[] | undefined }) => void,
) {
  const { data } = useQuery({
    queryKey: ['run-groups', version, search, group, of],
    queryFn: ({ signal }) =>
      api.tracking.groupRuns(
        {
          body: {
            by: group!,
            limit: mostGroups,
            ...(of ? { metric: of } : {}),
            ...(search.experimentIds ? { experimentIds: search.experimentIds } : {}),
            ...(search.filter ? { filter: search.filter } : {}),
          },
        },
        { signal },
      ),
    enabled: group !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    refetchInterval: false,
  })
  const grouped = group === undefined ? null : (data ?? null)
  const sections = useMemo((): Section[] => {
    if (group === undefined) return [{ search, group: null, open: true }]
    const opened = new Set(open)
    return (grouped?.groups ?? []).map((one) => ({
      search: searchInGroup(search, group, one.value),
      group: one,
      open: opened.has(nameOfGroup(one)),
    }))
  }, [search, group, grouped, open])
  const spread = useMemo(() => {
    const told = (grouped?.groups ?? []).flatMap(({ metric }) => (metric ? [metric] : []))
    if (of === undefined || told.length === 0) return null
    const low = Math.min(...told.map(({ least }) => Number(least)))
    const high = Math.max(...told.map(({ greatest }) => Number(greatest)))
    return { metric: of, low, high }
  }, [grouped, of])
  const toggle = useCallback(
    (one: RunGroup) => {
      const name = nameOfGroup(one)
      const left = (open ?? []).filter((other) => other !== name)
      const next = left.length === (open ?? []).length ? [...left, name] : left
      change({ open: next.length > 0 ? next : undefined })
    },
    [open, change],
  )
  return { sections, spread, toggle, groups: grouped && { count: grouped.groups.length, more: grouped.more } }
}
