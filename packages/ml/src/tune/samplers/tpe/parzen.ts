import type { Random } from '../../../stats/index.ts'
import { axisOf, fromScale, toScale, type Axis } from '../../axis.ts'
import type { Parameter, Params, Space, Value } from '../../parameter.ts'
import { logDensity, logMass, quantileBetween } from './normal.ts'

/**
 * A Parzen estimator over several parameters at once: a mixture of one product of kernels for each observation and one
 * wide prior. Numbers have a normal kernel cut off at the range's ends, its width the distance to the farther
 * neighbour, no smaller than range / min(100, sharpness · (2 + n)) (the "magic clip") and no larger than the range; categories have
 * most weight on the observed choice and the same on every other.
 *
 * Bergstra et al. 2011, "Algorithms for Hyper-Parameter Optimization"; Watanabe 2023, arXiv:2304.11127; in the form and
 * with the constants of Optuna 5 (optuna/samplers/_tpe/parzen_estimator.py), to which tests hold it.
 */
export interface Parzen {
  draw(random: Random): Params
  logDensity(params: Params): number
}

interface Kernels {
  draw(kernel: number, random: Random): Value
  /** Adds ln density of the value under each kernel. */
  addLogDensity(value: Value, to: Float64Array): void
}

const PRIOR_WEIGHT = 1

/**
 * @param observed points that have all parameters of `space`, by trial number
 * @param sharpness how many times narrower than the usual bound a kernel may be
 */
export function parzenOf(space: Space, observed: readonly Params[], sharpness = 1): Parzen {
  const names = Object.keys(space)
  const kernels = names.map((name) =>
    kernelsOf(
      space[name]!,
      observed.map((params) => params[name]!),
      sharpness,
    ),
  )
  const weights = weightsOf(observed.length)
  const logWeights = weights.map(Math.log)
  return {
    draw(random) {
      const kernel = pick(weights, random)
      return Object.fromEntries(names.map((name, i) => [name, kernels[i]!.draw(kernel, random)]))
    },
    logDensity(params) {
      const sums = Float64Array.from(logWeights)
      names.forEach((name, i) => kernels[i]!.addLogDensity(params[name]!, sums))
      return logSumExp(sums)
    },
  }
}

/** Of n observations, the oldest first, and the prior: the last 25 count in full, those before less the older. */
export function weightsOf(n: number): Float64Array {
  const weights = new Float64Array(n + 1).fill(1)
  const ramp = n - 25
  for (let i = 0; i < ramp; i++) weights[i] = ramp === 1 ? 1 / n : 1 / n + (i * (1 - 1 / n)) / (ramp - 1)
  weights[n] = PRIOR_WEIGHT
  const sum = weights.reduce((all, weight) => all + weight, 0)
  return weights.map((weight) => weight / sum)
}

const kernelsOf = (parameter: Parameter, values: readonly Value[], sharpness: number): Kernels =>
  parameter.kind === 'categorical'
    ? categoryKernels(parameter.choices, values)
    : numberKernels(axisOf(parameter), values as readonly number[], sharpness)

function categoryKernels(choices: readonly Value[], values: readonly Value[]): Kernels {
  const observed = values.map((value) => choices.indexOf(value))
  const n = values.length
  const rest = PRIOR_WEIGHT / (n + 1)
  const sum = 1 + rest * choices.length
  const [hit, miss, even] = [Math.log((1 + rest) / sum), Math.log(rest / sum), -Math.log(choices.length)]
  return {
    draw(kernel, random) {
      const u = random.next() * sum
      return kernel === n || u >= 1 ? choices[random.integer(choices.length)]! : choices[observed[kernel]!]!
    },
    addLogDensity(value, to) {
      const at = choices.indexOf(value)
      for (let i = 0; i < n; i++) to[i]! += observed[i] === at ? hit : miss
      to[n]! += even
    },
  }
}

function numberKernels(axis: Axis, values: readonly number[], sharpness: number): Kernels {
  const { low, high, step, log } = axis
  const centres = Float64Array.from([...values.map((value) => toScale(axis, value)), (low + high) / 2])
  const widths = widthsOf(centres.subarray(0, -1), low, high, sharpness)
  const within = centres.map((centre, i) =>
    logMass((low - centre) / widths[i]!, (high - centre) / widths[i]!),
  )
  return {
    draw(kernel, random) {
      const [centre, width] = [centres[kernel]!, widths[kernel]!]
      const z = quantileBetween(random.next(), (low - centre) / width, (high - centre) / width)
      return fromScale(axis, centre + z * width)
    },
    addLogDensity(value, to) {
      const place = value as number
      if (step === 0) {
        const at = toScale(axis, place)
        for (let i = 0; i < to.length; i++)
          to[i]! += logDensity((at - centres[i]!) / widths[i]!) - within[i]! - Math.log(widths[i]!)
        return
      }
      const [from, until] = [place - step / 2, place + step / 2].map((end) => (log ? Math.log(end) : end))
      for (let i = 0; i < to.length; i++)
        to[i]! +=
          logMass((from! - centres[i]!) / widths[i]!, (until! - centres[i]!) / widths[i]!) - within[i]!
    },
  }
}

/** A kernel's width for each centre, and the prior's: the whole range. */
function widthsOf(centres: Float64Array, low: number, high: number, sharpness: number): Float64Array {
  const n = centres.length
  const range = high - low
  const order = Int32Array.from(centres, (_, i) => i).sort((a, b) => centres[a]! - centres[b]! || a - b)
  const at = (rank: number) => (rank < 0 ? low : rank >= n ? high : centres[order[rank]!]!)
  const smallest = range / Math.min(100, sharpness * (n + 2))
  const widths = new Float64Array(n + 1)
  for (let rank = 0; rank < n; rank++) {
    const [left, right] = [at(rank) - at(rank - 1), at(rank + 1) - at(rank)]
    // The outermost look inwards only: an end of the range says nothing about how sure we are.
    const width =
      n < 2 ? Math.max(left, right) : rank === 0 ? right : rank === n - 1 ? left : Math.max(left, right)
    widths[order[rank]!] = Math.min(range, Math.max(smallest, width))
  }
  widths[n] = range
  return widths
}

function pick(weights: Float64Array, random: Random): number {
  let left = random.next()
  for (let i = 0; i < weights.length - 1; i++) {
    left -= weights[i]!
    if (left < 0) return i
  }
  return weights.length - 1
}

function logSumExp(values: Float64Array): number {
  const most = values.reduce((a, b) => Math.max(a, b), Number.NEGATIVE_INFINITY)
  if (most === Number.NEGATIVE_INFINITY) return most
  return most + Math.log(values.reduce((sum, value) => sum + Math.exp(value - most), 0))
}
