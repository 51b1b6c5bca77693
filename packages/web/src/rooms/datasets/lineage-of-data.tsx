import { Anchor, SimpleGrid, Text, Title } from '@mantine/core'
import { Link } from '@tanstack/react-router'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { lineageOf } from '../lineage/refs.ts'

/** What a version was made of, and everything that was made of it. */
export function LineageOfData({ id }: { id: string }) {
  const read = useRead('datasets', ['lineage', id], (signal) =>
    api.datasets.datasetLineage({ params: { id } }, { signal }),
  )
  return (
    <Loaded of={read}>
      {({ source, code, madeFrom, made }) => (
        <>
          <Anchor component={Link} to={lineageOf(`dataset:${id}`)} mb="md" display="inline-block">
            As a graph, through models and endpoints
          </Anchor>
          <SimpleGrid cols={{ base: 1, md: 2 }}>
            <section>
              <Title order={2}>Made of</Title>
              <Text>
                {source.path} ({source.format})
              </Text>
              {code && (
                <Text>
                  by the pipeline {code.pipeline} with code <code>{code.digest.slice(0, 19)}…</code>
                </Text>
              )}
              {madeFrom.length > 0 && (
                <Links
                  of={madeFrom.map(({ name, number }) => [toData(name, number), `${name} version ${number}`])}
                />
              )}
            </section>
            <section>
              <Title order={2}>Made from it</Title>
              <Links
                of={[
                  ...made.datasets.map(
                    ({ name, number }) => [toData(name, number), `data ${name} version ${number}`] as const,
                  ),
                  ...made.models.map(
                    ({ name, number }) =>
                      [
                        `/models/${encodeURIComponent(name)}?version=${number}`,
                        `model ${name} version ${number}`,
                      ] as const,
                  ),
                  ...made.runs.slice(0, 50).map(({ id, name }) => [`/runs/${id}`, `run ${name}`] as const),
                ]}
              />
              {made.runs.length > 50 && <Text c="dimmed">and {made.runs.length - 50} runs more</Text>}
            </section>
          </SimpleGrid>
        </>
      )}
    </Loaded>
  )
}

const toData = (name: string, number: number) => `/datasets/${encodeURIComponent(name)}?version=${number}`

function Links({ of }: { of: readonly (readonly [to: string, words: string])[] }) {
  if (of.length === 0) return <Text c="dimmed">Nothing yet.</Text>
  return (
    <ul>
      {of.map(([to, words]) => (
        <li key={to}>
          <Anchor component={Link} to={to}>
            {words}
          </Anchor>
        </li>
      ))}
    </ul>
  )
}
