import './home.css'
import { Anchor, Group, SimpleGrid, Text, Title } from '@mantine/core'
import type { Noted, OverviewBody } from '@slipway/contract/overview'
import type { PipelineRunBody } from '@slipway/contract/pipelines'
import { useQuery } from '@tanstack/react-query'
import { Link } from '@tanstack/react-router'
import type { ReactNode } from 'react'
import { duration } from '../../parts/figures.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { clock, Moment } from '../../parts/moment.tsx'
import { NoRun } from '../../parts/no-run.tsx'
import { Page } from '../../parts/page.tsx'
import { Status } from '../../parts/status.tsx'
import { FirstSteps } from './first-steps.tsx'
import { screenOf } from './links.ts'
import { ModelCard } from './model-card.tsx'
import { readOverview } from './overview-read.ts'

const shownChanges = 30

/** What needs a person, how the models do in plain words, what runs, and what changed today: read as one. */
export function HomePage() {
  const read = useQuery(readOverview())
  return (
    <Page title="Home">
      <Loaded of={read}>{(look) => (look.empty ? <FirstSteps /> : <Look of={look} />)}</Loaded>
    </Page>
  )
}

function Look({ of: { needs, models, running, changed } }: { of: OverviewBody }) {
  return (
    <div className="home">
      <div>
        <Part id="needs" title="Needs somebody">
          {needs.length === 0 ? <Text c="dimmed">Nothing waits for a person now.</Text> : <List of={needs} />}
        </Part>
        <Part id="models" title="Models">
          {models.length === 0 ? (
            <NoRun what="No model yet. A run registers one where its gate passes." />
          ) : (
            <SimpleGrid cols={{ base: 1, md: 2 }}>
              {models.map((model) => (
                <ModelCard key={model.name} of={model} />
              ))}
            </SimpleGrid>
          )}
        </Part>
      </div>
      <div>
        <Part id="running" title="Runs now">
          {running.length === 0 ? (
            <Text c="dimmed">Nothing runs.</Text>
          ) : (
            <ul className="noted narrow">
              {running.map((run) => (
                <Running key={run.id} run={run} />
              ))}
            </ul>
          )}
        </Part>
        <Part id="changed" title="Today">
          {changed.length === 0 ? (
            <Text c="dimmed">Nothing has changed today.</Text>
          ) : (
            <>
              <List of={changed.slice(0, shownChanges)} narrow />
              {changed.length > shownChanges && (
                <Text size="xs" c="dimmed" mt="xs">
                  and {changed.length - shownChanges} more
                </Text>
              )}
            </>
          )}
        </Part>
      </div>
    </div>
  )
}

function Part({ id, title, children }: { id: string; title: string; children: ReactNode }) {
  return (
    <section aria-labelledby={id}>
      <Title order={2} id={id} mb="xs">
        {title}
      </Title>
      {children}
    </section>
  )
}

function List({ of, narrow }: { of: readonly Noted[]; narrow?: boolean }) {
  return (
    <ul className={`noted ${narrow ? 'narrow' : ''}`}>
      {of.map((one) => (
        <li key={one.key}>
          <Status of={one.status} />
          <Anchor component={Link} to={screenOf(one.of)} fz="sm">
            {narrow ? firstSentence(one.words) : one.words}
          </Anchor>
          <span className="soft n">
            {/* Of today, so that the day need not be said. */}
            <Moment ms={one.atMs} {...(narrow ? { as: clock } : {})} />
          </span>
        </li>
      ))}
    </ul>
  )
}

const firstSentence = (words: string): string => words.split(/(?<=\.) /)[0]!

function Running({ run }: { run: PipelineRunBody }) {
  return (
    <li>
      <Status of={run.status} />
      <Anchor component={Link} to={`/pipeline-runs/${run.id}`} fz="sm">
        {run.pipeline}
      </Anchor>
      <Group gap={4} className="soft n">
        {run.startedMs ? `for ${duration(Date.now() - run.startedMs)}` : 'not begun'}
      </Group>
    </li>
  )
}
