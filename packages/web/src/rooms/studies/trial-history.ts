import type { Study, Trial } from '@slipway/contract/studies'
import { figure } from '../../parts/figures.ts'
import { completeOf } from './study-axes.ts'
import type { Layer, Spot } from './trial-plot.tsx'

/** The best after each trial that bettered it. */
export function bestSoFar(
  { direction }: Pick<Study, 'direction'>,
  trials: readonly Trial[],
): { readonly number: number; readonly best: number }[] {
  const steps: { number: number; best: number }[] = []
  for (const { number, value } of completeOf(trials)) {
    const before = steps.at(-1)?.best
    const better = before === undefined || (direction === 'minimize' ? value < before : value > before)
    if (better) steps.push({ number, best: value })
  }
  return steps
}

/**
 * Complete trials, and pruned ones at their last report. Values far off the others, such as of a search that diverged,
 * stand at the edge: the scale is that of 98 of 100 complete ones.
 */
export function historyOf(study: Study, trials: readonly Trial[]) {
  const complete = completeOf(trials)
  const sorted = complete.map(({ value }) => value).toSorted((a, b) => a - b)
  const [low, high] = study.direction === 'minimize' ? [0, 0.98] : [0.02, 1]
  const at = (share: number) => sorted[Math.round(share * (sorted.length - 1))] ?? 0
  const [least, most] = [at(low), at(high)]
  const y = (value: number) =>
    most === least ? 0.5 : Math.min(1, Math.max(0, (value - least) / (most - least)))
  const last = Math.max(1, trials.at(-1)?.number ?? 1)
  const spot = (number: number, value: number): Spot => ({ trial: number, x: number / last, y: y(value) })
  const best = complete.filter(({ number }) => number === study.best?.number)
  const pruned = trials.flatMap(({ number, state, last }) =>
    state === 'pruned' && typeof last?.value === 'number' ? [spot(number, last.value)] : [],
  )
  const layers: Layer[] = [
    { spots: pruned, color: 'var(--soft)', size: 6, hollow: true, opacity: 0.7 },
    {
      spots: complete.map(({ number, value }) => spot(number, value)),
      color: 'var(--run)',
      size: complete.length > 1000 ? 4 : 6,
      opacity: 0.6,
    },
    { spots: best.map(({ number, value }) => spot(number, value)), color: 'var(--ok)', size: 11 },
  ]
  return { layers, yEnds: [figure(least), figure(most)] as const, y }
}
