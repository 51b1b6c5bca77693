import { Anchor, Code, Tabs, Title } from '@mantine/core'
import type { EndpointDetail } from '@slipway/contract/serving'
import { useMutation } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { api } from '../../app/api.ts'
import { queries, useRead } from '../../app/queries.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { ErrorNote } from '../../parts/error-note.tsx'
import { Facts } from '../../parts/facts.tsx'
import { figure, percent } from '../../parts/figures.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Page } from '../../parts/page.tsx'
import { type Column, Rows } from '../../parts/rows.tsx'
import { ComparisonsView } from './comparisons-view.tsx'
import { PredictionLog } from './prediction-log.tsx'
import { RolloutView } from './rollout-view.tsx'
import { TryForm } from './try-form.tsx'

const route = getRouteApi('/endpoints/$name')
type Revision = EndpointDetail['revisions'][number]

/** What answers, what it was asked, a form to ask it, and every state it has had, with the way back. */
export function EndpointPage() {
  const { name } = route.useParams()
  const { tab = 'try' } = route.useSearch()
  const navigate = route.useNavigate()
  const read = useRead('serving', ['endpoint', name], (signal) =>
    api.serving.getEndpoint({ params: { name } }, { signal }),
  )
  return (
    <Page title={name} above={[{ to: '/endpoints', label: 'Endpoints' }]}>
      <Loaded of={read}>
        {(endpoint) => (
          <>
            <Facts
              of={[
                [
                  'Answers',
                  <Anchor
                    key="a"
                    component={Link}
                    to={`/models/${encodeURIComponent(endpoint.model)}?version=${endpoint.version}`}
                  >
                    {endpoint.model} version {endpoint.version}
                  </Anchor>,
                ],
                ...(endpoint.variants.length > 1
                  ? ([
                      [
                        'Variants',
                        endpoint.variants
                          .map(({ name, version, role, weight, share }) =>
                            role === 'shadow'
                              ? `${name}: version ${version}, asked ${percent(share)} in silence`
                              : `${name}: version ${version}, ${weight} % of the callers`,
                          )
                          .join('; '),
                      ],
                    ] as const)
                  : []),
                ['Revision', String(endpoint.revision)],
                ['Requests', figure(endpoint.counts.requests)],
                ['Rows', figure(endpoint.counts.rows)],
                ['Errors', figure(endpoint.counts.errors)],
                ['Values never seen in training', figure(endpoint.counts.unknownCategories)],
                ['Counted since', <Moment key="m" ms={endpoint.counts.sinceMs} />],
              ]}
            />
            <Tabs
              value={tab}
              onChange={(next) => void navigate({ search: { tab: next ?? undefined } })}
              keepMounted={false}
            >
              <Tabs.List mb="md">
                <Tabs.Tab value="try">Ask it</Tabs.Tab>
                <Tabs.Tab value="log">What it was asked</Tabs.Tab>
                <Tabs.Tab value="release">Release</Tabs.Tab>
                <Tabs.Tab value="compare">Side by side</Tabs.Tab>
                <Tabs.Tab value="revisions">Revisions</Tabs.Tab>
                <Tabs.Tab value="call">Call it</Tabs.Tab>
              </Tabs.List>
              <Tabs.Panel value="try">
                <TryForm endpoint={endpoint} />
              </Tabs.Panel>
              <Tabs.Panel value="log">
                <PredictionLog endpoint={name} />
              </Tabs.Panel>
              <Tabs.Panel value="release">
                <RolloutView endpoint={endpoint} />
              </Tabs.Panel>
              <Tabs.Panel value="compare">
                <ComparisonsView endpoint={name} />
              </Tabs.Panel>
              <Tabs.Panel value="revisions">
                <Revisions endpoint={endpoint} />
              </Tabs.Panel>
              <Tabs.Panel value="call">
                <Title order={2} mb="xs">
                  From a terminal
                </Title>
                <Code block tabIndex={0} style={{ overflowX: 'auto' }}>
                  {endpoint.example.curl}
                </Code>
              </Tabs.Panel>
            </Tabs>
          </>
        )}
      </Loaded>
    </Page>
  )
}

function Revisions({ endpoint }: { endpoint: EndpointDetail }) {
  const back = useMutation({
    mutationFn: ({ model, version, reason }: { model: string; version: number; reason: string }) =>
      api.serving.deployModel({ params: { name: endpoint.name }, body: { model, version, reason } }),
    onSettled: () => queries.invalidateQueries({ queryKey: ['serving'] }),
  })
  const columns: Column<Revision>[] = [
    { id: 'n', label: 'Revision', width: 6, right: true, cell: ({ revision }) => revision },
    {
      id: 'what',
      label: 'What answered',
      width: 22,
      cell: ({ variants }) =>
        variants.map(({ role, model, version }) => `${role} ${model} ${version}`).join(', '),
    },
    { id: 'when', label: 'Since', width: 13, cell: ({ createdAtMs }) => <Moment ms={createdAtMs} /> },
    { id: 'who', label: 'Who', width: 9, cell: ({ author }) => author },
    { id: 'why', label: 'Why', cell: ({ reason }) => reason },
    {
      id: 'back',
      label: 'Way back',
      quiet: true,
      width: 9,
      cell: ({ revision, variants }) => {
        const champion = variants.find(({ role }) => role === 'champion')
        if (!champion || revision === endpoint.revision) return null
        return (
          <Confirm
            label={`Back to ${revision}`}
            consequence={`${champion.model} version ${champion.version} answers callers of ${endpoint.name} again, in place of version ${endpoint.version}. What is under way is answered by the one it was asked of.`}
            onYes={() =>
              back.mutate({
                model: champion.model,
                version: champion.version,
                reason: `back to revision ${revision}`,
              })
            }
          />
        )
      },
    },
  ]
  return (
    <>
      {back.isError && <ErrorNote error={back.error} />}
      <Rows
        label="Revisions"
        rows={endpoint.revisions}
        columns={columns}
        idOf={({ revision }) => String(revision)}
      />
    </>
  )
}
