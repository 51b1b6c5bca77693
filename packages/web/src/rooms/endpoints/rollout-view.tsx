import { Group, Select, Stack, Table, Text, Title } from '@mantine/core'
import type { RolloutBody } from '@slipway/contract/rollouts'
import type { EndpointDetail } from '@slipway/contract/serving'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../../app/api.ts'
import { queries, useRead } from '../../app/queries.ts'
import { Confirm } from '../../parts/confirm.tsx'
import { ErrorNote } from '../../parts/error-note.tsx'
import { Facts } from '../../parts/facts.tsx'
import { figure } from '../../parts/figures.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { exactly, Moment } from '../../parts/moment.tsx'
import { Status } from '../../parts/status.tsx'
import { LastHour } from './last-hour.tsx'
import { ModelHealth } from './model-health.tsx'

const again = () =>
  Promise.all(['serving', 'registry'].map((room) => queries.invalidateQueries({ queryKey: [room] })))
const everyMs = 2000

/** How the models do, the newest rollout with its guardrails and what is recommended, and a way to begin one. */
export function RolloutView({ endpoint }: { endpoint: EndpointDetail }) {
  const params = { name: endpoint.name }
  const read = useRead(
    'serving',
    ['rollouts', endpoint.name],
    (signal) => api.serving.listRollouts({ params }, { signal }),
    { refetchInterval: everyMs },
  )
  return (
    <Loaded of={read}>
      {({ rollouts }) => {
        const [newest, ...before] = rollouts
        const runs = newest && (newest.status === 'running' || newest.status === 'ready')
        return (
          <Stack gap="lg">
            <ModelHealth endpoint={endpoint} />
            {newest ? (
              <Rollout of={newest} />
            ) : (
              <Text c="dimmed">No version came to answer here step by step yet.</Text>
            )}
            {!runs && <Begin endpoint={endpoint} />}
            {before.length > 0 && (
              <section>
                <Title order={2}>Before</Title>
                <ul>
                  {before.map((one) => (
                    <li key={one.id}>
                      <Status of={one.status} /> {one.model} version {one.version}, {one.kind},{' '}
                      <Moment ms={one.startedAtMs} /> {whyOf(one)}
                    </li>
                  ))}
                </ul>
              </section>
            )}
          </Stack>
        )
      }}
    </Loaded>
  )
}

const counted = (requests: number): string =>
  `${requests.toLocaleString('en-US')} request${requests === 1 ? '' : 's'}`

/** Why it ended as it did, or goes on so. */
const whyOf = ({ events }: RolloutBody): string =>
  (events.findLast(({ kind }) => kind === 'breached') ?? events.at(-1))?.words ?? ''

function Rollout({ of }: { of: RolloutBody }) {
  const params = { name: of.endpoint }
  const end = useMutation<unknown, Error, 'promote' | 'promote all the same' | 'abort'>({
    mutationFn: (how) =>
      how === 'abort'
        ? api.serving.abortRollout({ params, body: {} })
        : api.serving.promoteRollout({ params, body: { force: how === 'promote all the same' } }),
    onSettled: again,
  })
  const runs = of.status === 'running' || of.status === 'ready'
  const weight = of.steps[of.step]?.weight ?? 0
  const comes = `${of.model} version ${of.version}`
  const stays = `${of.champion.model} version ${of.champion.version}`
  const recommended = of.evidence?.recommends === 'promote'
  return (
    <Stack gap="sm">
      {end.isError && <ErrorNote error={end.error} />}
      <Facts
        of={[
          ['Status', <Status key="s" of={of.status} />],
          ['Comes', comes],
          ['In place of', stays],
          ['How', `${of.kind}: ${of.steps.map((step) => `${step.weight} %`).join(', ')}`],
          ...(runs ? ([['Callers now', `${weight} %`]] as const) : []),
          ['Begun', <Moment key="m" ms={of.startedAtMs} />],
          ['By', of.startedBy],
        ]}
      />
      <Facts
        of={[
          ...(of.evidence
            ? ([
                ...(runs
                  ? ([['Recommended', `${of.evidence.recommends}: ${of.evidence.words}`]] as const)
                  : []),
                [
                  'Seen',
                  `${counted(of.evidence.requests.challenger)} to version ${of.version}, ${counted(of.evidence.requests.champion)} to version ${of.champion.version}`,
                ],
              ] as const)
            : []),
          ...(runs ? [] : ([['Why', whyOf(of)]] as const)),
          [runs ? 'Next' : 'Since', of.next],
        ]}
      />
      {of.evidence && (
        <>
          <Table.ScrollContainer minWidth={520}>
            <Table verticalSpacing={3}>
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>Guardrail</Table.Th>
                  <Table.Th>Verdict</Table.Th>
                  <Table.Th ta="right">Champion</Table.Th>
                  <Table.Th ta="right">Newcomer</Table.Th>
                  <Table.Th>In words</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {of.evidence.guardrails.map((one) => (
                  <Table.Tr key={one.guardrail}>
                    <Table.Th scope="row" fw={400}>
                      {one.guardrail}
                    </Table.Th>
                    <Table.Td>
                      <Status of={one.verdict} />
                    </Table.Td>
                    <Table.Td ta="right" className="n">
                      {figure(one.champion)}
                    </Table.Td>
                    <Table.Td ta="right" className="n">
                      {figure(one.challenger)}
                    </Table.Td>
                    <Table.Td>{one.words}</Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Table.ScrollContainer>
        </>
      )}
      {runs && (
        <Group>
          <Confirm
            label={recommended ? 'Promote' : 'Promote all the same'}
            danger={!recommended}
            loading={end.isPending}
            consequence={`${comes} answers every caller of ${of.endpoint}, not ${weight} % of them, and is the champion in place of ${stays}.${recommended ? '' : ' The evidence does not recommend it yet.'}`}
            onYes={() => end.mutate(recommended ? 'promote' : 'promote all the same')}
          >
            <LastHour of={[of.endpoint]} />
          </Confirm>
          <Confirm
            label="Abort"
            loading={end.isPending}
            consequence={`The ${weight} % of the callers that ${comes} answers go back to ${stays}, which then answers every caller again.`}
            onYes={() => end.mutate('abort')}
          >
            <LastHour of={[of.endpoint]} />
          </Confirm>
        </Group>
      )}
      <ul aria-label="What happened">
        {of.events.map(({ atMs, kind, words }) => (
          <li key={`${atMs} ${kind}`}>
            <Moment ms={atMs} as={exactly} /> {words}
          </li>
        ))}
      </ul>
    </Stack>
  )
}

function Begin({ endpoint }: { endpoint: EndpointDetail }) {
  const [version, setVersion] = useState<string | null>(null)
  const versions = useRead('registry', ['versions', endpoint.model], (signal) =>
    api.registry.listModelVersions({ params: { name: endpoint.model } }, { signal }),
  )
  const begin = useMutation({
    mutationFn: () =>
      api.serving.startRollout({
        params: { name: endpoint.name },
        body: { model: endpoint.model, version: Number(version), kind: 'canary' },
      }),
    onSettled: again,
  })
  const others = (versions.data?.versions ?? []).filter(
    ({ number, stage }) => number !== endpoint.version && stage !== 'refused',
  )
  if (others.length === 0) return null
  return (
    <section>
      <Title order={2}>Begin</Title>
      {begin.isError && <ErrorNote error={begin.error} />}
      <Group align="flex-end">
        <Select
          label="Version"
          data={others.map(({ number, stage }) => ({ value: String(number), label: `${number} · ${stage}` }))}
          value={version}
          onChange={setVersion}
        />
        <Confirm
          label="Let it answer a few callers first"
          danger={false}
          disabled={version === null}
          loading={begin.isPending}
          consequence={`${endpoint.model} version ${version} answers 5 % of the callers of ${endpoint.name}, then 25 % and 50 %, each for ten minutes at least; version ${endpoint.version} answers the others. A guardrail that breaks takes it back.`}
          onYes={() => begin.mutate()}
        >
          <LastHour of={[endpoint.name]} />
        </Confirm>
      </Group>
      <Text size="xs" c="dimmed" mt={4}>
        A canary: a share of the callers that grows. A broken guardrail takes it back by itself; you promote.
      </Text>
    </section>
  )
}
