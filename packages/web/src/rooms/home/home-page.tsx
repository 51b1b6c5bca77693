import { Anchor, Badge, Card, Group, SimpleGrid, Stack, Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Empty } from '../../parts/empty.tsx'
import { Loaded } from '../../parts/loaded.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Page } from '../../parts/page.tsx'
import { Status } from '../../parts/status.tsx'
import { inPlainWords } from '../models/plain-words.ts'
import { useNeeds } from './needs.ts'

/** What needs a person, how the models do in plain words, and what ran of late. */
export function HomePage() {
  const models = useRead('registry', ['answering'], readAnswering)
  const runs = useRead('pipelines', ['recent', 12], (signal) =>
    api.pipelines.listPipelineRuns({ query: { limit: 12 } }, { signal }),
  )
  const { needs, reading } = useNeeds()
  return (
    <Page title="Home">
      <section aria-labelledby="needs">
        <Title order={2} id="needs" mb="xs">
          Needs somebody
        </Title>
        {needs.length === 0 && !reading && <Text c="dimmed">Nothing waits for a person now.</Text>}
        <Stack gap={6}>
          {needs.map(({ key, status, words, to, atMs }) => (
            <div key={key} className="line">
              <Status of={status} />
              <Anchor component={Link} to={to}>
                {words}
              </Anchor>
              <Moment ms={atMs} />
            </div>
          ))}
        </Stack>
      </section>
      <section aria-labelledby="models">
        <Title order={2} id="models" mb="xs">
          Models
        </Title>
        <Loaded of={models}>
          {(list) =>
            list.length === 0 ? (
              <Empty
                what="No model yet. This makes a project of a data file; `slipway run` in it trains, checks and serves a model."
                command="slipway init churn --data customers.csv --target churned && cd churn && slipway run"
              />
            ) : (
              <SimpleGrid cols={{ base: 1, md: 2, xl: 3 }}>
                {list.map(({ model, version }) => (
                  <Card key={model.name} withBorder padding="sm">
                    <Group justify="space-between">
                      <Anchor component={Link} to={`/models/${encodeURIComponent(model.name)}`} fw={600}>
                        {model.name}
                      </Anchor>
                      <Badge variant="default">
                        {version ? `version ${version.number}` : `${model.versions} versions`}
                      </Badge>
                    </Group>
                    <Text mt={4}>{version ? inPlainWords(version) : 'No version is the champion yet.'}</Text>
                  </Card>
                ))}
              </SimpleGrid>
            )
          }
        </Loaded>
      </section>
      <section aria-labelledby="recent">
        <Title order={2} id="recent" mb="xs">
          Ran of late
        </Title>
        <Loaded of={runs}>
          {({ runs }) =>
            runs.length === 0 ? (
              <Empty what="No pipeline has run yet." command="slipway run" />
            ) : (
              <Stack gap={4}>
                {runs.map((run) => (
                  <div key={run.id} className="line">
                    <Status of={run.status} />
                    <Anchor component={Link} to={`/pipeline-runs/${run.id}`}>
                      {run.pipeline}
                    </Anchor>
                    <Moment ms={run.createdMs} />
                  </div>
                ))}
              </Stack>
            )
          }
        </Loaded>
      </section>
    </Page>
  )
}

/** Every model with its champion, where it has one. */
const readAnswering = async (signal: AbortSignal) => {
  const { models } = await api.registry.listModels({}, { signal })
  return Promise.all(
    models.slice(0, 30).map(async (model) => {
      const number = model.aliases.champion
      const version =
        number === undefined
          ? null
          : await api.registry.getModelVersion({ params: { name: model.name, number } }, { signal })
      return { model, version }
    }),
  )
}
