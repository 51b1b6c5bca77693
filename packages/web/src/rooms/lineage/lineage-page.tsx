import { Anchor, Button, Group, NumberInput, SegmentedControl, Stack, Text } from '@mantine/core'
import type { LineageBody, LineageNode } from '@slipway/contract/lineage'
import { getRouteApi, Link } from '@tanstack/react-router'
import { lazy, Suspense } from 'react'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Facts } from '../../parts/facts.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Moment } from '../../parts/moment.tsx'
import { NoRun } from '../../parts/no-run.tsx'
import { Page } from '../../parts/page.tsx'
import { Peek } from '../../parts/peek/peek.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { kindWords, lineageOf, screenOf } from './refs.ts'

const LineageGraph = lazy(async () => ({ default: (await import('./lineage-graph.tsx')).LineageGraph }))
const route = getRouteApi('/lineage')

/** One graph through all rooms, around any object; as a list too, for the keyboard and for those who hear it. */
export function LineagePage() {
  const { of, depth = '4', width = '8', view = 'graph', node } = route.useSearch()
  const navigate = route.useNavigate()
  const read = useRead(
    'registry',
    ['lineage', of, depth, width],
    (signal) =>
      api.lineage.getLineage({ query: { of: of!, depth: Number(depth), width: Number(width) } }, { signal }),
    { enabled: of !== undefined },
  )
  const set = (next: Partial<ReturnType<typeof route.useSearch>>) =>
    void navigate({ search: (before) => ({ ...before, ...next }), replace: true })
  const root = read.data?.nodes.find(({ id }) => id === read.data?.of)
  const shown = read.data?.nodes.find(({ id }) => id === node)
  return (
    <Page
      title={root ? `Lineage of ${kindWords[root.kind]} ${root.name}` : 'Lineage'}
      above={root ? [{ to: screenOf(root), label: root.name }] : []}
    >
      {of === undefined ? (
        <Starts />
      ) : (
        <>
          <Group align="flex-end">
            <SegmentedControl
              aria-label="How it is shown"
              data={[
                { value: 'graph', label: 'Graph' },
                { value: 'list', label: 'List' },
              ]}
              value={view}
              onChange={(next) => set({ view: next })}
            />
            <NumberInput
              label="Steps each way"
              w={150}
              min={1}
              max={10}
              value={Number(depth)}
              onChange={(next) => set({ depth: String(next || 1) })}
            />
            <NumberInput
              label="Neighbours each"
              w={150}
              min={1}
              max={200}
              value={Number(width)}
              onChange={(next) => set({ width: String(next || 1) })}
            />
          </Group>
          <Loaded of={read}>
            {(graph) =>
              view === 'list' ? (
                <KinList graph={graph} selected={node} onSelect={(id) => set({ node: id })} />
              ) : (
                <Suspense fallback={<Text c="dimmed">The graph is on its way.</Text>}>
                  <LineageGraph graph={graph} selected={node} onSelect={(id) => set({ node: id })} />
                </Suspense>
              )
            }
          </Loaded>
          {shown && read.data && (
            <Shown of={shown} graph={read.data} onClose={() => set({ node: undefined })} />
          )}
        </>
      )}
    </Page>
  )
}

const columns = (graph: LineageBody): Column<LineageNode>[] => {
  const names = new Map(graph.nodes.map(({ id, name }) => [id, name]))
  const told = (all: LineageBody['edges'], other: 'from' | 'to', more: number) =>
    [
      ...all.map((edge) =>
        other === 'from'
          ? `${edge.words} ${names.get(edge.from) ?? edge.from}`
          : `${names.get(edge.to) ?? edge.to} (${edge.words})`,
      ),
      ...(more > 0 ? [`and ${more} more`] : []),
    ].join(', ')
  return [
    { id: 'kind', label: 'Kind', width: 8, cell: ({ kind }) => kindWords[kind] },
    {
      id: 'name',
      label: 'Name',
      width: 15,
      cell: (one) => (
        <Anchor component={Link} to={screenOf(one)} fz="sm" fw={one.id === graph.of ? 700 : undefined}>
          {one.name}
        </Anchor>
      ),
    },
    { id: 'status', label: 'Status', width: 8, cell: ({ status, detail }) => status ?? detail },
    {
      id: 'before',
      label: 'Made of',
      width: 26,
      cell: ({ id, moreBefore }) =>
        told(
          graph.edges.filter(({ to }) => to === id),
          'from',
          moreBefore,
        ),
    },
    {
      id: 'after',
      label: 'What came of it',
      cell: ({ id, moreAfter }) =>
        told(
          graph.edges.filter(({ from }) => from === id),
          'to',
          moreAfter,
        ),
    },
  ]
}

function KinList({
  graph,
  selected,
  onSelect,
}: {
  graph: LineageBody
  selected: string | undefined
  onSelect: (id: string) => void
}) {
  return (
    <Rows
      label="Lineage"
      rows={graph.nodes}
      columns={columns(graph)}
      idOf={({ id }) => id}
      selected={selected}
      to={screenOf}
      onLook={({ id }) => onSelect(id)}
    />
  )
}

function Shown({ of, graph, onClose }: { of: LineageNode; graph: LineageBody; onClose: () => void }) {
  const next = (ids: readonly string[], words: readonly string[], more: number) =>
    ids.length + more === 0 ? (
      <Text c="dimmed">Nothing that is known.</Text>
    ) : (
      <ul>
        {ids.map((id, at) => {
          const other = graph.nodes.find((one) => one.id === id)
          return (
            other && (
              <li key={id}>
                <span className="soft">{words[at]}</span>{' '}
                <Anchor component={Link} to={screenOf(other)}>
                  {other.name}
                </Anchor>
              </li>
            )
          )
        })}
        {more > 0 && <li className="soft">and {more} more: see its own graph</li>}
      </ul>
    )
  const before = graph.edges.filter(({ to }) => to === of.id)
  const after = graph.edges.filter(({ from }) => from === of.id)
  return (
    <Peek title={of.name} to={screenOf(of)} onClose={onClose}>
      <Stack gap="sm">
        <Facts
          of={[
            ['Kind', kindWords[of.kind]],
            ...(of.status ? ([['Status', of.status]] as const) : []),
            ...(of.detail ? ([['What', of.detail]] as const) : []),
            ...(of.atMs ? ([['Since', <Moment key="m" ms={of.atMs} />]] as const) : []),
          ]}
        />
        <Group gap="xs">
          <Button component={Link} to={screenOf(of)} size="compact-sm" variant="default">
            Its screen
          </Button>
          {of.id !== graph.of && (
            <Button component={Link} to={lineageOf(of.id)} size="compact-sm" variant="default">
              Its own graph
            </Button>
          )}
        </Group>
        <Text fw={600}>Made of</Text>
        {next(
          before.map(({ from }) => from),
          before.map(({ words }) => words),
          of.moreBefore,
        )}
        <Text fw={600}>What came of it</Text>
        {next(
          after.map(({ to }) => to),
          after.map(({ words }) => words),
          of.moreAfter,
        )}
      </Stack>
    </Peek>
  )
}

/** Where nobody said of what: the models and the data there are. */
function Starts() {
  const models = useRead('registry', ['models'], (signal) => api.registry.listModels({}, { signal }))
  const datasets = useRead('datasets', ['list'], (signal) => api.datasets.listDatasets({}, { signal }))
  return (
    <Loaded of={models}>
      {({ models }) => (
        <Loaded of={datasets}>
          {({ datasets }) => {
            const starts = [
              ...models.flatMap(({ name, latest }) =>
                latest === null
                  ? []
                  : [[`model:${name}@${latest}`, `model ${name} version ${latest}`] as const],
              ),
              ...datasets.map(
                ({ name, latest }) =>
                  [`dataset:${latest.id}`, `data ${name} version ${latest.number}`] as const,
              ),
            ]
            return starts.length === 0 ? (
              <NoRun what="There is no data and no model yet. A run keeps both, and what came of what." />
            ) : (
              <>
                <Text>Of what? Every object’s own screen leads here too.</Text>
                <ul>
                  {starts.map(([ref, words]) => (
                    <li key={ref}>
                      <Anchor component={Link} to={lineageOf(ref)}>
                        {words}
                      </Anchor>
                    </li>
                  ))}
                </ul>
              </>
            )
          }}
        </Loaded>
      )}
    </Loaded>
  )
}
