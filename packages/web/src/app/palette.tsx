import { Modal, ScrollArea, Text, TextInput, UnstyledButton } from '@mantine/core'
import { useNavigate } from '@tanstack/react-router'
import { useMemo, useState } from 'react'
import { api } from './api.ts'
import { useRead } from './queries.ts'
import { sections } from './shell.tsx'

interface Goal {
  readonly kind: string
  readonly name: string
  readonly to: string
}

const most = 30

/** Every object by its name, and every screen: what is typed narrows it, Enter goes there. */
export function Palette({ onClose }: { onClose: () => void }) {
  const [asked, setAsked] = useState('')
  const [at, setAt] = useState(0)
  const navigate = useNavigate()
  const models = useRead('registry', ['models'], (signal) => api.registry.listModels({}, { signal }))
  const datasets = useRead('datasets', ['list'], (signal) => api.datasets.listDatasets({}, { signal }))
  const endpoints = useRead('serving', ['list'], (signal) => api.serving.listEndpoints({}, { signal }))
  const experiments = useRead('tracking', ['experiments'], (signal) =>
    api.tracking.listExperiments({}, { signal }),
  )
  const pipelines = useRead('pipelines', ['recent'], (signal) =>
    api.pipelines.listPipelineRuns({ query: { limit: 200 } }, { signal }),
  )
  const goals = useMemo((): Goal[] => {
    const of = (kind: string, list: readonly { name: string }[] | undefined, to: (name: string) => string) =>
      (list ?? []).map(({ name }) => ({ kind, name, to: to(encodeURIComponent(name)) }))
    return [
      ...sections.map(({ to, label }) => ({ kind: 'screen', name: label, to })),
      ...of('model', models.data?.models, (name) => `/models/${name}`),
      ...of('dataset', datasets.data?.datasets, (name) => `/datasets/${name}`),
      ...of('endpoint', endpoints.data?.endpoints, (name) => `/endpoints/${name}`),
      ...(experiments.data?.experiments ?? []).map(({ id, name }) => ({
        kind: 'experiment',
        name,
        to: `/experiments?experiment=${id}`,
      })),
      ...(pipelines.data?.runs ?? []).map(({ id, pipeline, status }) => ({
        kind: 'pipeline run',
        name: `${pipeline} · ${status} · ${id}`,
        to: `/pipeline-runs/${id}`,
      })),
    ]
  }, [models.data, datasets.data, endpoints.data, experiments.data, pipelines.data])
  const words = asked.toLowerCase().split(/\s+/).filter(Boolean)
  const found = goals
    .filter(({ kind, name }) => words.every((word) => `${kind} ${name}`.toLowerCase().includes(word)))
    .slice(0, most)
  const go = (goal: Goal | undefined) => {
    if (!goal) return
    onClose()
    void navigate({ to: goal.to })
  }
  return (
    <Modal.Root opened onClose={onClose} size="lg">
      <Modal.Overlay />
      <Modal.Content aria-label="Find anything">
        <Modal.Body>
          <TextInput
            aria-label="Find anything"
            placeholder="A model, a dataset, an experiment, a screen …"
            value={asked}
            data-autofocus
            onChange={(event) => {
              setAsked(event.currentTarget.value)
              setAt(0)
            }}
            onKeyDown={(event) => {
              if (event.key === 'ArrowDown') setAt(Math.min(found.length - 1, at + 1))
              else if (event.key === 'ArrowUp') setAt(Math.max(0, at - 1))
              else if (event.key === 'Enter') go(found[at])
              else return
              event.preventDefault()
            }}
          />
          <ScrollArea.Autosize mah={360} mt="xs">
            <div role="listbox" aria-label="Found">
              {found.map((goal, index) => (
                <UnstyledButton
                  key={`${goal.kind} ${goal.to}`}
                  role="option"
                  aria-selected={index === at}
                  onClick={() => go(goal)}
                  display="block"
                  w="100%"
                  p={6}
                  bg={index === at ? 'var(--mantine-color-default-hover)' : undefined}
                >
                  {goal.name}{' '}
                  <Text span size="xs" c="dimmed">
                    {goal.kind}
                  </Text>
                </UnstyledButton>
              ))}
              {found.length === 0 && <Text c="dimmed">Nothing is called so.</Text>}
            </div>
          </ScrollArea.Autosize>
        </Modal.Body>
      </Modal.Content>
    </Modal.Root>
  )
}
