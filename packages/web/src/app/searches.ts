import type { CompareSearch, RunsSearch } from './router.tsx'

export const text = (value: unknown): string | undefined =>
  typeof value === 'string' && value !== '' ? value : typeof value === 'number' ? String(value) : undefined

export const texts = (value: unknown): string[] | undefined =>
  Array.isArray(value) ? value.filter((one) => typeof one === 'string') : undefined

export const runsSearch = (search: Record<string, unknown>): RunsSearch => ({
  experiment: text(search.experiment),
  filter: text(search.filter),
  sort: text(search.sort),
  columns: text(search.columns),
  run: text(search.run),
  marked: text(search.marked),
  group: text(search.group),
  of: text(search.of),
  open: texts(search.open),
  course: text(search.course),
})

export const compareSearch = (search: Record<string, unknown>): CompareSearch => ({
  runs: text(search.runs) ?? '',
  metric: text(search.metric),
  all: text(search.all),
  x: text(search.x),
  y: text(search.y),
  brush: texts(search.brush),
  zoom: texts(search.zoom),
  lines: text(search.lines),
})

/** The runs that are compared. */
export const comparedIn = ({ runs }: Pick<CompareSearch, 'runs'>): string[] => runs.split(',').filter(Boolean)
