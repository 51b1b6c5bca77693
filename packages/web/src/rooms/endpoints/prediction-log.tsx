import { Group, Text, TextInput } from '@mantine/core'
import { useDebouncedValue } from '@mantine/hooks'
import type { CapturedPrediction } from '@slipway/contract/serving'
import { getRouteApi } from '@tanstack/react-router'
import { useState } from 'react'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Peek } from '../../parts/peek.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { Pairs } from '../experiments/run-summary.tsx'

const route = getRouteApi('/endpoints/$name')
const short = (values: unknown[] | undefined) => (values === undefined ? '' : String(values[0] ?? '–'))

const columns: Column<CapturedPrediction>[] = [
  { id: 'when', label: 'When', width: 13, cell: ({ tMs }) => <Moment ms={tMs} /> },
  { id: 'id', label: 'Id', width: 15, cell: ({ id }) => <code>{id}</code> },
  { id: 'version', label: 'Version', width: 5, right: true, cell: ({ version }) => version },
  { id: 'rows', label: 'Rows', width: 5, right: true, cell: ({ rows }) => rows },
  {
    id: 'answer',
    label: 'Answer',
    cell: ({ outputs, error }) =>
      error ??
      Object.entries(outputs)
        .map(([name, values]) => `${name} ${short(values)}`)
        .join(', '),
  },
  {
    id: 'took',
    label: 'Took',
    width: 6,
    right: true,
    cell: ({ latencyUs }) => `${(latencyUs / 1000).toFixed(2)} ms`,
  },
]

/** What was asked and answered, the newest first; conditions on columns narrow it. */
export function PredictionLog({ endpoint }: { endpoint: string }) {
  const { prediction } = route.useSearch()
  const navigate = route.useNavigate()
  const [typed, setTyped] = useState('')
  const [where] = useDebouncedValue(typed.trim(), 400)
  const read = useRead('serving', ['predictions', endpoint, where], (signal) =>
    api.serving.listPredictions(
      { params: { name: endpoint }, query: { limit: 500, ...(where ? { where } : {}) } },
      { signal },
    ),
  )
  const look = (id: string | undefined) =>
    void navigate({ search: (before) => ({ ...before, prediction: id }), replace: true })
  return (
    <>
      <Group mb="xs">
        <TextInput
          aria-label="Conditions"
          data-filter
          w={420}
          placeholder='tenure >= 12 and Contract = "Two year"'
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
      </Group>
      <Loaded of={read}>
        {({ predictions }) =>
          predictions.length === 0 ? (
            <Text c="dimmed">{where ? 'Nothing asked was so.' : 'It has not been asked anything yet.'}</Text>
          ) : (
            <Rows
              label="Predictions"
              rows={predictions}
              columns={columns}
              idOf={({ id, firstRow }) => `${id} ${firstRow}`}
              selected={prediction}
              onOpen={({ id, firstRow }) => look(`${id} ${firstRow}`)}
            />
          )
        }
      </Loaded>
      {prediction && (
        <Shown
          of={read.data?.predictions.find(({ id, firstRow }) => `${id} ${firstRow}` === prediction)}
          onClose={() => look(undefined)}
        />
      )}
    </>
  )
}

function Shown({ of, onClose }: { of: CapturedPrediction | undefined; onClose: () => void }) {
  if (!of) return null
  const pairs = (columns: Record<string, unknown[]>) =>
    Object.entries(columns).map(
      ([name, values]) =>
        [
          name,
          values
            .slice(0, 3)
            .map((value) => String(value ?? '–'))
            .join(', '),
        ] as const,
    )
  return (
    <Peek title={of.id} to={`/endpoints/${encodeURIComponent(of.endpoint)}?tab=log`} onClose={onClose}>
      <Pairs title="Answer" of={pairs(of.outputs)} />
      <Pairs title="Asked" of={pairs(of.inputs)} />
      {of.rows > 3 && <Text c="dimmed">The first three of {of.rows} rows.</Text>}
    </Peek>
  )
}
