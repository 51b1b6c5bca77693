import { Anchor, Group, Select, Text, Title } from '@mantine/core'
import type { Study, Trial, TrialState } from '@slipway/contract/studies'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { figure } from '../../parts/figures.ts'
import { type Column, Rows } from '../../parts/rows.tsx'
import { Status } from '../../parts/status.tsx'
import { valueText } from './trial-words.ts'

const states: readonly TrialState[] = ['complete', 'pruned', 'failed', 'running']

/** Every trial with its settings; by a parameter or the value, of one state alone where that is asked. */
export function TrialsTable({
  study,
  trials,
  state,
  sort,
  selected,
  onChange,
}: {
  study: Study
  trials: readonly Trial[]
  state: string | undefined
  /** value, or -value for the largest first. */
  sort: string | undefined
  selected: number | undefined
  onChange: (next: { state?: string | undefined; sort?: string; trial?: number }) => void
}) {
  const columns = useMemo(() => columnsOf(study), [study])
  const shown = useMemo(() => sortedBy(trials, state, sort), [trials, state, sort])
  return (
    <section>
      <Title order={2}>Trials</Title>
      <Group gap="sm" my={4}>
        <Select
          aria-label="Status"
          placeholder="Any status"
          size="xs"
          w={140}
          clearable
          data={states}
          value={state ?? null}
          onChange={(next) => onChange({ state: next ?? undefined })}
        />
        <Text c="dimmed" aria-live="polite">
          {figure(shown.length)} trials
        </Text>
      </Group>
      <Rows
        label="Trials"
        rows={shown}
        columns={columns}
        idOf={({ number }) => String(number)}
        selected={selected === undefined ? undefined : String(selected)}
        onLook={({ number }) => onChange({ trial: number })}
        sorted={sort ? { by: sort.replace(/^-/, ''), desc: sort.startsWith('-') } : undefined}
        onSort={({ by, desc }) => onChange({ sort: `${desc ? '-' : ''}${by}` })}
      />
    </section>
  )
}

const columnsOf = (study: Study): Column<Trial>[] => [
  { id: 'number', label: 'Trial', width: 5, right: true, sort: 'number', cell: ({ number }) => number },
  { id: 'state', label: 'Status', width: 8, cell: ({ state }) => <Status of={state} /> },
  {
    id: 'value',
    label: study.metric,
    width: 8,
    right: true,
    sort: 'value',
    cell: ({ value }) => figure(value),
  },
  {
    id: 'run',
    label: 'Run',
    width: 7,
    cell: ({ runId }) => (
      <Anchor component={Link} to={`/runs/${runId}`} fz="sm">
        {runId.slice(-8)}
      </Anchor>
    ),
  },
  ...Object.keys(study.space).map(
    (name): Column<Trial> => ({
      id: `param ${name}`,
      label: name,
      width: 9,
      right: study.space[name]?.kind !== 'categorical',
      sort: `params.${name}`,
      cell: ({ params }) => valueText(params[name]),
    }),
  ),
]

/** What a trial lacks is last, whichever way. */
function sortedBy(trials: readonly Trial[], state: string | undefined, sort: string | undefined): Trial[] {
  const kept = trials.filter((trial) => state === undefined || trial.state === state)
  const [key, sign] = [sort?.replace(/^-/, ''), sort?.startsWith('-') ? -1 : 1]
  if (!key) return kept
  const of = (trial: Trial) =>
    key === 'value'
      ? trial.value
      : key.startsWith('params.')
        ? (trial.params[key.slice('params.'.length)] ?? null)
        : trial.number
  return kept.toSorted((a, b) => {
    const [x, y] = [of(a), of(b)]
    if (x === null || y === null) return Number(x === null) - Number(y === null)
    return (
      sign * (typeof x === 'number' && typeof y === 'number' ? x - y : String(x).localeCompare(String(y)))
    )
  })
}
