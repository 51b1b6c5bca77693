import { Select, Text, Title } from '@mantine/core'
import type { Study } from '@slipway/contract/studies'
import { useMemo } from 'react'
import { figure } from '../../parts/figures.ts'
import { type Complete, endsOf, placeIn } from './study-axes.ts'
import { TrialPlot } from './trial-plot.tsx'
import { wordsOf } from './trial-words.ts'

/** The value of every complete trial over one parameter; the best is marked. */
export function Slice({
  study,
  trials,
  parameter,
  onParameter,
  onOpen,
}: {
  study: Study
  trials: readonly Complete[]
  parameter: string
  onParameter: (name: string) => void
  onOpen: (trial: number) => void
}) {
  const { spots, ends } = useMemo(() => spotsOf(study, trials, parameter), [study, trials, parameter])
  const best = spots.filter(({ trial }) => trial === study.best?.number)
  return (
    <section>
      <Title order={2}>One parameter</Title>
      <Select
        aria-label="Parameter"
        size="xs"
        data={Object.keys(study.space)}
        value={parameter}
        w={240}
        my={4}
        searchable
        allowDeselect={false}
        onChange={(next) => next && onParameter(next)}
      />
      {spots.length === 0 ? (
        <Text c="dimmed">No complete trial has it.</Text>
      ) : (
        <TrialPlot
          title={`${study.metric} over ${parameter}`}
          across={parameter}
          up={study.metric}
          xEnds={endsOf(study.space[parameter]!)}
          yEnds={ends}
          layers={[
            { spots, color: 'var(--run)', size: spots.length > 1000 ? 4 : 6, opacity: 0.55 },
            { spots: best, color: 'var(--ok)', size: 11 },
          ]}
          wordsOf={wordsOf(trials, study.metric)}
          onOpen={onOpen}
          legend={`${figure(spots.length)} complete trials; the large one is the best. Point at one, press it to look at it.`}
          data={() => ({
            columns: ['trial', parameter, study.metric],
            rows: trials.map(({ number, params, value }) => [number, params[parameter], value]),
          })}
        />
      )}
    </section>
  )
}

function spotsOf({ space }: Study, trials: readonly Complete[], parameter: string) {
  const place = placeIn(space[parameter]!)
  const having = trials.flatMap(({ number, params, value }) => {
    const x = place(params[parameter])
    return x === null ? [] : [{ number, x, value }]
  })
  const sorted = having.map(({ value }) => value).toSorted((a, b) => a - b)
  const [least = 0, most = 0] = [sorted[0], sorted.at(-1)]
  return {
    spots: having.map(({ number, x, value }) => ({
      trial: number,
      x,
      y: most === least ? 0.5 : (value - least) / (most - least),
    })),
    ends: [figure(least), figure(most)] as const,
  }
}
