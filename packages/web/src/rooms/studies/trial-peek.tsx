import { Anchor, Text } from '@mantine/core'
import type { Study } from '@slipway/contract/studies'
import { Link } from '@tanstack/react-router'
import { useMemo } from 'react'
import { api } from '../../app/api.ts'
import { useRead } from '../../app/queries.ts'
import { bandsOf, type History } from '../../parts/chart/bands.ts'
import { LineChart } from '../../parts/chart/line-chart.tsx'
import { Facts } from '../../parts/facts.tsx'
import { duration, figure } from '../../parts/figures.ts'
import { Loaded } from '../../parts/loaded.tsx'
import { Moment } from '../../parts/moment.tsx'
import { Peek } from '../../parts/peek/peek.tsx'
import { Status } from '../../parts/status.tsx'
import { valueText } from './trial-words.ts'

const mostCells = 400

/** One trial beside the study: its settings, what it came to, and what it reported on the way. */
export function TrialPeek({ study, number, onClose }: { study: Study; number: number; onClose: () => void }) {
  const read = useRead('studies', ['trial', study.name, number], (signal) =>
    api.studies.getTrial({ params: { name: study.name, number } }, { signal }),
  )
  const run = read.data ? `/runs/${read.data.trial.runId}` : '#'
  return (
    <Peek title={`Trial ${number}`} to={run} onClose={onClose}>
      <Loaded of={read}>
        {({ trial, reports }) => (
          <>
            <Facts
              of={[
                ['Status', <Status key="s" of={trial.state} />],
                [study.metric, figure(trial.value ?? trial.last?.value)],
                ['Began', <Moment key="m" ms={trial.startedAtMs} />],
                ['Took', trial.endedAtMs === null ? '–' : duration(trial.endedAtMs - trial.startedAtMs)],
                [
                  'Run',
                  <Anchor key="r" component={Link} to={run} fz="sm">
                    {trial.runId}
                  </Anchor>,
                ],
                ...Object.entries(trial.params).map(([name, value]) => [name, valueText(value)] as const),
              ]}
            />
            {reports.length > 1 && <Reports metric={study.metric} of={reports} />}
            {trial.state === 'pruned' && trial.last && (
              <Text c="dimmed">
                {study.pruner?.kind ?? 'The worker'} stopped it at step {figure(trial.last.step)}.
              </Text>
            )}
          </>
        )}
      </Loaded>
    </Peek>
  )
}

function Reports({ metric, of }: { metric: string; of: History['points'] }) {
  const bands = useMemo(() => bandsOf([{ label: metric, points: of }], mostCells), [metric, of])
  return <LineChart title={`${metric} on the way`} of={bands} />
}
