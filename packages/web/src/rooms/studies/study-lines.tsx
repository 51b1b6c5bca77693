import { Button, Group, Text } from '@mantine/core'
import type { Study } from '@slipway/contract/studies'
import { useMemo } from 'react'
import { figure } from '../../parts/figures.ts'
import { brushOf, withBrush, withinBrushes } from '../experiments/axes.ts'
import { ParallelCoordinates } from '../experiments/parallel-coordinates.tsx'
import { type Complete, ranks, studyAxes } from './study-axes.ts'

/** Every complete trial a line over its settings and its value; the better, the stronger. */
export function StudyLines({
  study,
  trials,
  importance,
  brush,
  onBrush,
  onOpen,
}: {
  study: Study
  trials: readonly Complete[]
  importance: readonly { readonly name: string }[]
  brush: readonly string[] | undefined
  onBrush: (brush: string[] | undefined) => void
  onOpen: (trial: number) => void
}) {
  const axes = useMemo(() => studyAxes(study, trials, importance), [study, trials, importance])
  const brushes = useMemo(() => (brush ?? []).map(brushOf).filter((one) => one !== null), [brush])
  const within = useMemo(() => withinBrushes(trials.length, axes, brushes), [trials, axes, brushes])
  const good = useMemo(
    () =>
      ranks(
        trials.map(({ value }) => value),
        study.direction,
      ),
    [trials, study.direction],
  )
  const lines = useMemo(
    () => trials.map(({ number, runId }) => ({ id: runId, name: `trial ${number}` })),
    [trials],
  )
  return (
    <section>
      <ParallelCoordinates
        title={`All parameters; the stronger the line, the better ${study.metric}`}
        what="trials"
        lines={lines}
        axes={axes}
        strength={(index) => good[index]!}
        within={within}
        brushes={brushes}
        onBrush={(key, one) => onBrush(withBrush(brushes, key, one))}
        onOpen={(index) => onOpen(trials[index]!.number)}
        data={() => ({
          columns: ['trial', ...Object.keys(study.space), study.metric],
          rows: trials.map(({ number, params, value }) => [
            number,
            ...Object.keys(study.space).map((name) => params[name]),
            value,
          ]),
        })}
      />
      {brushes.length > 0 && (
        <Group gap="md">
          <Text c="dimmed" aria-live="polite">
            {figure(within.size)} of {figure(trials.length)} trials lie within
          </Text>
          <Button size="compact-sm" variant="light" onClick={() => onBrush(undefined)}>
            Look at all
          </Button>
        </Group>
      )}
    </section>
  )
}
