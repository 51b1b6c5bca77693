import { Anchor, Tabs } from '@mantine/core'
import type { EndpointDetail } from '@slipway/contract/serving'
import { useQuery } from '@tanstack/react-query'
import { getRouteApi, Link } from '@tanstack/react-router'
import { Facts } from '../../parts/facts.tsx'
import { figure, percent } from '../../parts/figures.ts'
import { lazily } from '../../parts/lazily.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Page } from '../../parts/page.tsx'
import { lineageOf } from '../lineage/refs.ts'
import { readEndpoint } from './endpoint-read.ts'
import { LiveView } from './live-view.tsx'

const CallView = lazily(async () => (await import('./call-view.tsx')).CallView)
const ComparisonsView = lazily(async () => (await import('./comparisons-view.tsx')).ComparisonsView)
const PredictionLog = lazily(async () => (await import('./prediction-log.tsx')).PredictionLog)
const RevisionsView = lazily(async () => (await import('./revisions-view.tsx')).RevisionsView)
const RolloutView = lazily(async () => (await import('./rollout-view.tsx')).RolloutView)
const TryForm = lazily(async () => (await import('./try-form.tsx')).TryForm)
const route = getRouteApi('/endpoints/$name')

const tabs = ['live', 'try', 'log', 'release', 'compare', 'revisions', 'call']

/** What answers, what it was asked, a form to ask it, and every state it has had, with the way back. */
export function EndpointPage() {
  const { name } = route.useParams()
  const { tab: wanted = 'live' } = route.useSearch()
  const tab = tabs.includes(wanted) ? wanted : 'live'
  const navigate = route.useNavigate()
  const read = useQuery(readEndpoint(name))
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
                [
                  'Revision',
                  <span key="r">
                    {endpoint.revision} ·{' '}
                    <Anchor component={Link} to={lineageOf(`endpoint:${name}`)}>
                      lineage
                    </Anchor>
                  </span>,
                ],
                ['Deadline', deadlineOf(endpoint)],
                ...restingOf(endpoint).map(
                  (variant) =>
                    [
                      'Model health',
                      <Anchor
                        key={variant}
                        component={Link}
                        to={`/endpoints/${encodeURIComponent(name)}?tab=release`}
                      >
                        {variant} rests
                      </Anchor>,
                    ] as const,
                ),
              ]}
            />
            <Tabs
              value={tab}
              onChange={(next) => void navigate({ search: { tab: next ?? undefined } })}
              keepMounted={false}
            >
              <Tabs.List mb="md">
                <Tabs.Tab value="live">Live</Tabs.Tab>
                <Tabs.Tab value="try">Ask it</Tabs.Tab>
                <Tabs.Tab value="log">What it was asked</Tabs.Tab>
                <Tabs.Tab value="release">Release</Tabs.Tab>
                <Tabs.Tab value="compare">Side by side</Tabs.Tab>
                <Tabs.Tab value="revisions">Revisions</Tabs.Tab>
                <Tabs.Tab value="call">Call it</Tabs.Tab>
              </Tabs.List>
              <Tabs.Panel value="live">
                <LiveView endpoint={endpoint} />
              </Tabs.Panel>
              <Tabs.Panel value="try">
                <TryForm endpoint={endpoint} />
              </Tabs.Panel>
              <Tabs.Panel value="log">
                <PredictionLog endpoint={endpoint} />
              </Tabs.Panel>
              <Tabs.Panel value="release">
                <RolloutView endpoint={endpoint} />
              </Tabs.Panel>
              <Tabs.Panel value="compare">
                <ComparisonsView endpoint={endpoint} />
              </Tabs.Panel>
              <Tabs.Panel value="revisions">
                <RevisionsView endpoint={endpoint} />
              </Tabs.Panel>
              <Tabs.Panel value="call">
                <CallView endpoint={endpoint} />
              </Tabs.Panel>
            </Tabs>
          </>
        )}
      </Loaded>
    </Page>
  )
}

/** Variants whose model failed so often that it is not asked for a while. */
const restingOf = ({ variantCounts }: EndpointDetail): string[] =>
  variantCounts.flatMap(({ variant, host }) => (host && host.state !== 'answering' ? [variant] : []))

const deadlineOf = ({ revisions: [now] }: EndpointDetail): string =>
  now?.deadlineMs == null ? 'none' : `${figure(now.deadlineMs)} ms`
