import { axisOf, isSingle, toScale } from './axis.ts'
import type { Parameter, Space } from './parameter.ts'
import { logMass } from './samplers/tpe/normal.ts'
import { signOf, type Direction, type Trial } from './trial.ts'

/** The share of each parameter in what tells good trials from all; shares sum to 1. The largest first. */
export type Importance = readonly { readonly name: string; readonly share: number }[]

const TARGET = 0.1
const CELLS = 50
const PRIOR_WEIGHT = 1

/**
 * How much each parameter matters for being among the best tenth: how far its density among these departs from that
 * among all complete trials (Pearson's divergence). PED-ANOVA: Watanabe, Bansal & Hutter 2023, arXiv:2304.10255, with
 * conditional parameters as in arXiv:2601.20800; in the form of Optuna 5's PedAnovaImportanceEvaluator.
 *
 * @returns null where fewer than two trials are complete, or all are equally good
 */
export function importanceOf(
  space: Space,
  trials: readonly Trial[],
  direction: Direction,
): Importance | null {
  const complete = trials.filter((trial) => trial.state === 'complete')
  if (complete.length < 2) return null
  const losses = complete.map((trial) => signOf(direction) * trial.value!)
  const cut = losses.toSorted((a, b) => a - b)[Math.ceil(TARGET * losses.length) - 1]!
  const best = complete.filter((_, i) => losses[i]! <= cut)
  if (best.length === complete.length) return null
  const weights = Object.entries(space).map(([name, parameter]) => {
    const [inBest, inAll] = [having(best, name), having(complete, name)]
    if (inAll.length < 2 || inBest.length === 0) return { name, share: 0 }
    const scale = (inBest.length / best.length) ** 2 / (inAll.length / complete.length)
    return { name, share: scale * divergence(parameter, name, inBest, inAll) }
  })
  const sum = weights.reduce((all, { share }) => all + share, 0)
  return weights
    .map(({ name, share }) => ({ name, share: sum === 0 ? 1 / weights.length : share / sum }))
    .toSorted((a, b) => b.share - a.share)
}

const having = (trials: readonly Trial[], name: string) =>
  trials.filter(({ params }) => Object.hasOwn(params, name))

function divergence(
  parameter: Parameter,
  name: string,
  best: readonly Trial[],
  all: readonly Trial[],
): number {
  const cells = cellsOf(parameter)
  if (cells < 2) return 0
  const density = (trials: readonly Trial[]) => {
    const counts = new Float64Array(cells)
    for (const { params } of trials) counts[cellOf(parameter, cells, params[name]!)]!++
    return (parameter.kind === 'categorical' ? categoryDensity : numberDensity)(counts).map((p) => p + 1e-12)
  }
  const [ofBest, ofAll] = [density(best), density(all)]
  return ofAll.reduce((sum, p, i) => sum + p * (ofBest[i]! / p - 1) ** 2, 0)
}

function cellsOf(parameter: Parameter): number {
  if (parameter.kind === 'categorical') return parameter.choices.length
  const axis = axisOf(parameter)
  if (isSingle(axis)) return 1
  const { low, high } = parameter
  if (axis.step === 0) return CELLS
  if (axis.log) return Math.min(CELLS, Math.ceil(Math.log2(high - low + 1)) + 1)
  return Math.min(CELLS, Math.round((high - low) / axis.step) + 1)
}

function cellOf(parameter: Parameter, cells: number, value: unknown): number {
  if (parameter.kind === 'categorical') return parameter.choices.indexOf(value as never)
  const axis = axisOf(parameter)
  const [low, high] = [toScale(axis, parameter.low), toScale(axis, parameter.high)]
  const place = (toScale(axis, value as number) - low) / ((high - low) / (cells - 1))
  return Math.min(cells - 1, Math.max(0, Math.ceil(place - 0.5)))
}

function categoryDensity(counts: Float64Array): Float64Array {
  const seen = [...counts.keys()].filter((cell) => counts[cell]! > 0)
  const total = seen.reduce((sum, cell) => sum + counts[cell]!, 0) + PRIOR_WEIGHT
  const rest = PRIOR_WEIGHT / (seen.length + 1)
  const whole = 1 + rest * counts.length
  return counts.map((count) => {
    const kernels = seen.reduce((sum, cell) => sum + (counts[cell]! * rest) / whole, 0) + count / whole
    return (kernels + PRIOR_WEIGHT / counts.length) / total
  })
}

/** Normal kernels on the cells, as wide as Scott's rule has it (Scott 1992), each cut off at the ends. */
function numberDensity(counts: Float64Array): Float64Array {
  const cells = counts.length
  const seen = [...counts.keys()].filter((cell) => counts[cell]! > 0)
  const n = seen.reduce((sum, cell) => sum + counts[cell]!, 0)
  const mean = seen.reduce((sum, cell) => sum + cell * counts[cell]!, 0) / n
  const spread = Math.sqrt(
    seen.reduce((sum, cell) => sum + (cell - mean) ** 2 * counts[cell]!, 0) / Math.max(1, n - 1),
  )
  let below = 0
  const upTo = seen.map((cell) => (below += counts[cell]!))
  const firstQuarter = upTo.findIndex((sum) => sum >= Math.floor(n / 4))
  const lastQuarter = upTo.findIndex((sum) => sum > Math.floor((n * 3) / 4))
  const middle = seen[lastQuarter < 0 ? seen.length - 1 : lastQuarter]! - seen[firstQuarter]!
  const width = Math.max(1.059 * Math.min(middle / 1.34, spread) * n ** -0.2, 0.5 / 1.64)
  const kernels = [
    ...seen.map((cell) => ({ centre: cell, width, weight: counts[cell]! })),
    { centre: (cells - 1) / 2, width: cells, weight: PRIOR_WEIGHT },
  ]
  return counts.map((_, cell) =>
    kernels.reduce((sum, { centre, width, weight }) => {
      const at = (place: number) => (place - centre) / width
      const share = Math.exp(logMass(at(cell - 0.5), at(cell + 0.5)) - logMass(at(-0.5), at(cells - 0.5)))
      return sum + (share * weight) / (n + PRIOR_WEIGHT)
    }, 0),
  )
}
