import { Badge, Stack, Text } from '@mantine/core'
import type { ModelVersion } from '@slipway/contract/registry'
import { getRouteApi } from '@tanstack/react-router'
import { Facts } from '../../parts/facts.tsx'
import { figure } from '../../parts/figures.ts'
import { Moment } from '../../parts/moment.tsx'
import { Peek } from '../../parts/peek/peek.tsx'
import { PlainLink } from '../../parts/plain-link.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { Status } from '../../parts/status.tsx'
import { withInterval } from './metric-value.tsx'
import { inPlainWords } from './plain-words.ts'

const route = getRouteApi('/models/$name')
const shownMetrics = 3

const screenOf = ({ model, number }: ModelVersion): string =>
  `/models/${encodeURIComponent(model)}?version=${number}`

function Aliases({ of }: { of: readonly string[] }) {
  return of.map((alias) => (
    <Badge key={alias} variant="default" tt="none" mr={4}>
      {alias}
    </Badge>
  ))
}

/** Every version of a model with the metrics that most of them have, the newest first; one of them beside the table. */
export function VersionsView({ versions }: { versions: readonly ModelVersion[] }) {
  const { look } = route.useSearch()
  const navigate = route.useNavigate()
  const show = (number: number | undefined) =>
    void navigate({ search: (before) => ({ ...before, look: number }), replace: true })
  const shown = versions.find(({ number }) => number === look)
  return (
    <>
      <Rows
        label="Versions"
        rows={versions}
        columns={columnsOf(versions)}
        idOf={({ number }) => String(number)}
        selected={look === undefined ? undefined : String(look)}
        to={screenOf}
        onLook={({ number }) => show(number)}
      />
      {shown && <VersionPeek of={shown} onClose={() => show(undefined)} />}
    </>
  )
}

const columnsOf = (versions: readonly ModelVersion[]): Column<ModelVersion>[] => {
  const counts = new Map<string, number>()
  for (const name of versions.flatMap(({ metrics }) => Object.keys(metrics)))
    counts.set(name, (counts.get(name) ?? 0) + 1)
  const metrics = [...counts].toSorted(([, a], [, b]) => b - a).slice(0, shownMetrics)
  return [
    {
      id: 'number',
      label: 'Version',
      width: 6,
      right: true,
      cell: (one) => <PlainLink to={screenOf(one)}>{one.number}</PlainLink>,
    },
    { id: 'stage', label: 'Stage', width: 9, cell: ({ stage }) => <Status of={stage} /> },
    ...metrics.map(
      ([name]): Column<ModelVersion> => ({
        id: `metric ${name}`,
        label: name,
        width: 8,
        right: true,
        cell: ({ metrics }) => figure(metrics[name]?.value),
      }),
    ),
    { id: 'made', label: 'Made', width: 13, cell: ({ createdAtMs }) => <Moment ms={createdAtMs} /> },
    { id: 'by', label: 'By', width: 9, cell: ({ createdBy }) => createdBy },
    { id: 'aliases', label: 'Aliases', cell: ({ aliases }) => <Aliases of={aliases} /> },
  ]
}

function VersionPeek({ of: version, onClose }: { of: ModelVersion; onClose: () => void }) {
  const { metrics, gate } = version
  return (
    <Peek title={`${version.model} version ${version.number}`} to={screenOf(version)} onClose={onClose}>
      <Stack gap="sm">
        <Text>{inPlainWords(version)}</Text>
        <Facts
          of={[
            ['Stage', <Status key="s" of={version.stage} />],
            [
              'Gate',
              gate === null ? 'not judged' : <Status key="g" of={gate.passed ? 'passed' : 'refused'} />,
            ],
            ['Aliases', version.aliases.length === 0 ? '–' : <Aliases key="a" of={version.aliases} />],
            ['Made', <Moment key="m" ms={version.createdAtMs} />],
            ['By', version.createdBy],
          ]}
        />
        {version.description && version.description !== inPlainWords(version) && (
          <Text>{version.description}</Text>
        )}
        <Facts
          of={Object.entries(metrics).map(
            ([name, metric]) =>
              [
                name,
                <span key={name} className="n">
                  {withInterval(metric)}
                </span>,
              ] as const,
          )}
        />
      </Stack>
    </Peek>
  )
}
