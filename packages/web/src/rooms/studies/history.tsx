import { Text } from '@mantine/core'
import type { Study, Trial } from '@slipway/contract/studies'
import { useMemo } from 'react'
import { figure } from '../../parts/figures.ts'
import { bestSoFar, historyOf } from './trial-history.ts'
import { TrialPlot } from './trial-plot.tsx'
import { wordsOf } from './trial-words.ts'

/** Every trial in the order in which they began, with the best so far; pruned ones stand where they were stopped. */
export function History({
  study,
  trials,
  onOpen,
}: {
  study: Study
  trials: readonly Trial[]
  onOpen: (trial: number) => void
}) {
  const { layers, yEnds, y } = useMemo(() => historyOf(study, trials), [study, trials])
  const last = Math.max(1, trials.at(-1)?.number ?? 1)
  const line = useMemo(() => {
    let path = ''
    for (const [i, { number, best }] of bestSoFar(study, trials).entries())
      path += i === 0 ? `M${number / last} ${1 - y(best)}` : `H${number / last}V${1 - y(best)}`
    return path && `${path}H1`
  }, [study, trials, last, y])
  if (layers.every(({ spots }) => spots.length === 0))
    return <Text c="dimmed">No trial has come to a value yet.</Text>
  const { counts } = study
  return (
    <TrialPlot
      title={`${study.metric} over trials`}
      across="trial"
      up={study.metric}
      xEnds={['0', figure(last)]}
      yEnds={yEnds}
      layers={layers}
      wordsOf={wordsOf(trials, study.metric)}
      onOpen={onOpen}
      legend={`● ${figure(counts.complete)} complete, the line is the best so far · ○ ${figure(counts.pruned)} pruned, at what they reported last · ❘ ${figure(counts.failed)} failed`}
      data={() => ({
        columns: ['trial', 'state', study.metric],
        rows: trials.map(({ number, state, value, last }) => [number, state, value ?? last?.value]),
      })}
    >
      <path d={line} fill="none" stroke="var(--ok)" strokeWidth={1.5} vectorEffect="non-scaling-stroke" />
      <path d={failedTicks(trials, last)} stroke="var(--bad)" vectorEffect="non-scaling-stroke" />
    </TrialPlot>
  )
}

const failedTicks = (trials: readonly Trial[], last: number): string =>
  trials
    .filter(({ state }) => state === 'failed')
    .map(({ number }) => `M${(number / last).toFixed(4)} 1v-0.035`)
    .join('')
