import type { Random } from '../../../stats/index.ts'
import { constantsOf, type Constants } from './constants.ts'
import { symmetricEigen } from './symmetric-eigen.ts'

const MOST_REDRAWS = 100
const EPSILON = 1e-8
/** The share of a range below which no difference matters any more. */
const FINEST = 1e-6

/**
 * The normal distribution over the unit cube that CMA-ES draws from and adapts: Hansen 2016, "The CMA Evolution Strategy:
 * A Tutorial", arXiv:1604.00772, with active (negative) weights, as the package cmaes has it.
 */
export interface Distribution {
  readonly constants: Constants
  readonly mean: readonly number[]
  readonly sigma: number
  readonly covariance: readonly (readonly number[])[]
  /** One point of a generation, inside the cube. */
  draw(random: Random): number[]
  /** Adapts to a whole generation, the best first. */
  adapt(generation: readonly (readonly number[])[]): void
  /** Whether it has shrunk or stretched so far that nothing more is to be found. */
  hasConverged(): boolean
}

export function newDistribution(
  start: readonly number[],
  startSigma: number,
  population: number,
): Distribution {
  const n = start.length
  const constants = constantsOf(n, population)
  const { parents, weights, muEff, c1, cMu, cC, cSigma, dSigma, chiN } = constants
  const mean = [...start]
  let sigma = startSigma
  let covariance = square(n, (i, j) => (i === j ? 1 : 0))
  const pathSigma = new Array<number>(n).fill(0)
  const pathC = new Array<number>(n).fill(0)
  let generations = 0
  let axes = decompose(covariance)

  return {
    constants,
    mean,
    get sigma() {
      return sigma
    },
    get covariance() {
      return covariance
    },
    draw(random) {
      const once = () => {
        const z = axes.lengths.map((length) => length * random.normal())
        return mean.map((m, i) => m + sigma * dot(axes.vectors[i]!, z))
      }
      for (let i = 0; i < MOST_REDRAWS; i++) {
        const point = once()
        if (point.every((x) => x >= 0 && x <= 1)) return point
      }
      return once().map((x) => Math.min(1, Math.max(0, x)))
    },

    adapt(generation) {
      generations++
      const steps = generation.map((point) => point.map((x, i) => (x - mean[i]!) / sigma))
      const step = mean.map((_, i) =>
        steps.slice(0, parents).reduce((all, y, k) => all + weights[k]! * y[i]!, 0),
      )
      step.forEach((y, i) => (mean[i]! += sigma * y))

      // C^(-1/2) y, by way of the axes.
      const whiten = (y: readonly number[]) => {
        const inAxes = axes.lengths.map(
          (length, j) => y.reduce((all, v, i) => all + axes.vectors[i]![j]! * v, 0) / length,
        )
        return mean.map((_, i) => dot(axes.vectors[i]!, inAxes))
      }
      const pull = Math.sqrt(cSigma * (2 - cSigma) * muEff)
      whiten(step).forEach((y, i) => (pathSigma[i] = (1 - cSigma) * pathSigma[i]! + pull * y))
      const length = Math.sqrt(dot(pathSigma, pathSigma))
      sigma *= Math.exp((cSigma / dSigma) * (length / chiN - 1))

      const usual = length / Math.sqrt(1 - (1 - cSigma) ** (2 * (generations + 1)))
      const h = usual < (1.4 + 2 / (n + 1)) * chiN ? 1 : 0
      step.forEach((y, i) => (pathC[i] = (1 - cC) * pathC[i]! + h * Math.sqrt(cC * (2 - cC) * muEff) * y))
      const scaled = weights.map((w, k) => {
        if (w >= 0) return w
        const white = whiten(steps[k]!)
        return (w * n) / (dot(white, white) + EPSILON)
      })
      const keep = 1 + c1 * (1 - h) * cC * (2 - cC) - c1 - cMu * weights.reduce((all, w) => all + w, 0)
      covariance = square(
        n,
        (i, j) =>
          keep * covariance[i]![j]! +
          c1 * pathC[i]! * pathC[j]! +
          cMu * steps.reduce((all, y, k) => all + scaled[k]! * y[i]! * y[j]!, 0),
      )
      axes = decompose(covariance)
    },

    hasConverged() {
      const longest = Math.max(...axes.lengths)
      return (
        sigma * longest > 1e4 ||
        longest / Math.min(...axes.lengths) > 1e14 ||
        (mean.every((_, i) => sigma * Math.sqrt(covariance[i]![i]!) < FINEST) &&
          pathC.every((p) => sigma * Math.abs(p) < FINEST)) ||
        mean.some((m, i) => m === m + 0.2 * sigma * Math.sqrt(covariance[i]![i]!))
      )
    },
  }
}

function decompose(covariance: readonly (readonly number[])[]) {
  const { values, vectors } = symmetricEigen(covariance)
  return { vectors, lengths: values.map((value) => Math.sqrt(value < 0 ? EPSILON : value)) }
}

const square = (n: number, cell: (i: number, j: number) => number) =>
  Array.from({ length: n }, (_, i) => Array.from({ length: n }, (__, j) => cell(i, j)))

const dot = (a: readonly number[], b: readonly number[]) =>
  a.reduce((all, value, i) => all + value * b[i]!, 0)
