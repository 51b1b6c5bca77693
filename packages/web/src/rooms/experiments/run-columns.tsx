import type { Run } from '@slipway/contract/runs'
import { duration, figure } from '../../parts/figures.ts'
import { Moment } from '../../parts/moment.tsx'
import { PlainLink } from '../../parts/plain-link.tsx'
import type { Column } from '../../parts/rows.tsx'
import { Status } from '../../parts/status.tsx'
import { Course } from './run-course.tsx'
import { type Key, valueOf } from './run-keys.ts'

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
