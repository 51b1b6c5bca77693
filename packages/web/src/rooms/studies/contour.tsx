import { Group, Select, Title } from '@mantine/core'
import type { Study } from '@slipway/contract/studies'
import { useMemo } from 'react'
import { type Complete, endsOf, placeIn, ranks } from './study-axes.ts'
import { cells, surfaceOf } from './surface.ts'
import { TrialPlot } from './trial-plot.tsx'
import { wordsOf } from './trial-words.ts'

const levels = 10

/** How good trials are over two parameters: the stronger the ground, the better the trials near it. */
export function Contour({
  study,
  trials,
  x,
  y,
  onChange,
  onOpen,
}: {
  study: Study
  trials: readonly Complete[]
  x: string
  y: string
  onChange: (next: { x?: string; y?: string }) => void
  onOpen: (trial: number) => void
}) {
  const names = Object.keys(study.space)
  const { spots, ground } = useMemo(() => groundOf(study, trials, x, y), [study, trials, x, y])
  const choice = (axis: 'x' | 'y', value: string, label: string) => (
    <Select
      aria-label={label}
      size="xs"
      w={200}
      searchable
      allowDeselect={false}
      data={names}
      value={value}
      onChange={(next) => next && onChange({ [axis]: next })}
    />
  )
  return (
    <section>
      <Title order={2}>Two parameters</Title>
      <Group gap="xs" my={4}>
        {choice('x', x, 'From left to right')}
        {choice('y', y, 'From bottom to top')}
      </Group>
      <TrialPlot
        title={`${study.metric} over ${x} and ${y}`}
        across={x}
        up={y}
        xEnds={endsOf(study.space[x]!)}
        yEnds={endsOf(study.space[y]!)}
        layers={[
          { spots, color: 'var(--soft)', size: spots.length > 1000 ? 2.5 : 4, opacity: 0.8 },
          {
            spots: spots.filter(({ trial }) => trial === study.best?.number),
            color: 'var(--ok)',
            size: 11,
          },
        ]}
        wordsOf={wordsOf(trials, study.metric)}
        onOpen={onOpen}
        legend="The stronger the ground, the better the trials near it, by rank; where there is none, none was near. The large point is the best."
        data={() => ({
          columns: ['trial', x, y, study.metric],
          rows: trials.map(({ number, params, value }) => [number, params[x], params[y], value]),
        })}
      >
        {ground.map((path, level) => (
          <path
            // The order of levels is what they are.
            // biome-ignore lint/suspicious/noArrayIndexKey: see above
            key={level}
            d={path}
            fill="var(--run)"
            opacity={0.04 + (0.56 * level) / (levels - 1)}
            shapeRendering="crispEdges"
          />
        ))}
      </TrialPlot>
    </section>
  )
}

/** Where the trials that have both lie, and the cells of each level as one shape. */
function groundOf({ space, direction }: Study, trials: readonly Complete[], x: string, y: string) {
  const [across, up] = [placeIn(space[x]!), placeIn(space[y]!)]
  const having = trials.flatMap(({ number, params, value }) => {
    const [sx, sy] = [across(params[x]), up(params[y])]
    return sx === null || sy === null ? [] : [{ trial: number, x: sx, y: sy, value }]
  })
  const good = ranks(
    having.map(({ value }) => value),
    direction,
  )
  const surface = surfaceOf(having.map((one, i) => ({ ...one, good: good[i]! })))
  const ground = Array.from({ length: levels }, () => '')
  const side = (1 / cells).toFixed(4)
  for (const [at, value] of surface.entries()) {
    if (Number.isNaN(value)) continue
    const [column, row] = [at % cells, Math.floor(at / cells)]
    const level = Math.min(levels - 1, Math.floor(value * levels))
    ground[level] +=
      `M${(column / cells).toFixed(4)} ${(1 - (row + 1) / cells).toFixed(4)}h${side}v${side}h-${side}z`
  }
  return { spots: having, ground }
}
