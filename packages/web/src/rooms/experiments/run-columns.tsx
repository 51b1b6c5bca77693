import type { Run } from '@slipway/contract/runs'
import { duration, figure } from '../../parts/figures.ts'
import { Moment } from '../../parts/moment.tsx'
import { PlainLink } from '../../parts/plain-link.tsx'
import type { Column } from '../../parts/rows.tsx'
import { Status } from '../../parts/status.tsx'
import { Course } from './run-course.tsx'

/** A key such as metrics.auc, params.depth or tags.team. */
export type Key = string

const most = 8
/** What MLflow's clients log of the machine stands among the metrics. */
export const isOfMachine = (key: Key): boolean => /^(metrics\.)?system\//.test(key)

/** The keys that runs have, metrics before parameters, those of most runs first. */
export const keysOf = (runs: readonly Run[]): Key[] => {
  const counts = new Map<Key, number>()
  for (const { metrics, params, tags } of runs) {
    for (const key of Object.keys(metrics)) count(counts, `metrics.${key}`)
    for (const key of Object.keys(params)) count(counts, `params.${key}`)
    for (const key of Object.keys(tags)) if (!key.startsWith('mlflow.')) count(counts, `tags.${key}`)
  }
  const order = ['m', 'p', 't']
  return [...counts]
    .sort(
      ([a, n], [b, m]) => order.indexOf(a[0]!) - order.indexOf(b[0]!) || m - n || a.localeCompare(b, 'en'),
    )
    .map(([key]) => key)
}

const count = (counts: Map<Key, number>, key: Key) => counts.set(key, (counts.get(key) ?? 0) + 1)

/** Those that a reader sees who chose none: metrics, and parameters that differ. */
export const usualKeys = (runs: readonly Run[]): Key[] => {
  const keys = keysOf(runs)
  const differ = (key: Key) => runs.length === 1 || new Set(runs.map((run) => valueOf(run, key))).size > 1
  return [
    ...keys.filter((key) => key.startsWith('metrics.') && !isOfMachine(key)).slice(0, most / 2),
    ...keys.filter((key) => key.startsWith('params.') && differ(key)).slice(0, most / 2),
  ]
}

export const valueOf = (run: Run, key: Key): string | number | undefined => {
  const name = key.slice(key.indexOf('.') + 1)
  if (key.startsWith('metrics.')) return run.metrics[name]?.value
  return (key.startsWith('params.') ? run.params : run.tags)[name]
}

/** Parameters and tags are texts; where those of all runs are numbers, they are shown as such. */
const areNumbers = (runs: readonly Run[], key: Key): boolean => {
  const values = runs.map((run) => valueOf(run, key)).filter((value) => value !== undefined)
  return values.length > 0 && values.every((value) => value !== '' && Number.isFinite(Number(value)))
}

/**
 * @param sample runs by which is told how a column is shown
 * @param course the metric whose course is drawn, if any
 */
export const runColumns = (
  keys: readonly Key[],
  sample: readonly Run[],
  course: string | undefined,
  mark: { has: (id: string) => boolean; toggle: (id: string) => void },
): Column<Run>[] => [
  {
    id: 'mark',
    label: 'Compare',
    quiet: true,
    width: 2.2,
    cell: ({ id, name }) => (
      <input
        type="checkbox"
        checked={mark.has(id)}
        onChange={() => mark.toggle(id)}
        aria-label={`Compare ${name}`}
      />
    ),
  },
  {
    id: 'name',
    label: 'Run',
    width: 13,
    cell: ({ id, name }) => <PlainLink to={`/runs/${id}`}>{name}</PlainLink>,
  },
  { id: 'status', label: 'Status', width: 6.5, cell: ({ status }) => <Status of={status} /> },
  {
    id: 'started',
    label: 'Started',
    width: 12,
    sort: 'startedAtMs',
    cell: ({ startedAtMs }) => <Moment ms={startedAtMs} />,
  },
  {
    id: 'took',
    label: 'Took',
    width: 6,
    right: true,
    cell: ({ startedAtMs, endedAtMs }) => (endedAtMs === null ? '–' : duration(endedAtMs - startedAtMs)),
  },
  ...(course === undefined
    ? []
    : [
        { id: 'course', label: `${course} over steps`, width: 9, cell: ({ id }: Run) => <Course run={id} /> },
      ]),
  ...keys.map((key): Column<Run> => {
    const metric = key.startsWith('metrics.')
    const numbers = metric || areNumbers(sample, key)
    return {
      id: key,
      label: key.slice(key.indexOf('.') + 1),
      width: 7.2,
      right: numbers,
      ...(metric ? { sort: key } : {}),
      cell: (run) => {
        const value = valueOf(run, key)
        if (value === undefined) return <span className="soft">–</span>
        if (!numbers || Number.isNaN(Number(value))) return value
        return <span title={String(value)}>{figure(Number(value))}</span>
      },
    }
  }),
]
