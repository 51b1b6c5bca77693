import { studentT } from './distributions.ts'
import { type Interval, wilson } from './intervals.ts'

/** Count, mean and variance of numbers, kept as they come in (Welford 1962) and joined (Chan, Golub & LeVeque 1979). */
export interface Moments {
  readonly n: number
  readonly mean: number
  /** The sum of squared distances from the mean. */
  readonly squares: number
}

export const noMoments: Moments = { n: 0, mean: 0, squares: 0 }

export const joinMoments = (a: Moments, b: Moments): Moments => {
  const n = a.n + b.n
  if (n === 0) return noMoments
  const apart = b.mean - a.mean
  return {
    n,
    mean: a.mean + (apart * b.n) / n,
    squares: a.squares + b.squares + (apart * apart * a.n * b.n) / n,
  }
}

export const momentsOf = (values: ArrayLike<number>): Moments => {
  let [n, mean, squares] = [0, 0, 0]
  for (let i = 0; i < values.length; i++) {
    const apart = values[i]! - mean
    n++
    mean += apart / n
    squares += apart * (values[i]! - mean)
  }
  return { n, mean, squares }
}

export const varianceOf = ({ n, squares }: Moments): number => (n > 1 ? squares / (n - 1) : Number.NaN)

/**
 * How much larger one share is than another of different cases: Newcombe's hybrid of two Wilson intervals (1998,
 * method 10).
 */
export function shareDifference(
  successes: number,
  trials: number,
  otherSuccesses: number,
  otherTrials: number,
  level = 0.95,
): Interval & { readonly difference: number } {
  const [p, q] = [successes / trials, otherSuccesses / otherTrials]
  const a = wilson(successes, trials, level)
  const b = wilson(otherSuccesses, otherTrials, level)
  return {
    difference: p - q,
    low: p - q - Math.hypot(p - a.low, b.high - q),
    high: p - q + Math.hypot(a.high - p, q - b.low),
    level,
  }
}

/** How much larger one mean is than another of different cases (Welch 1947), with its two-sided p. */
export function meanDifference(
  a: Moments,
  b: Moments,
  level = 0.95,
): Interval & { readonly difference: number; readonly p: number; readonly standardError: number } {
  const [va, vb] = [varianceOf(a) / a.n, varianceOf(b) / b.n]
  const difference = a.mean - b.mean
  const standardError = Math.sqrt(va + vb)
  const freedom = (va + vb) ** 2 / (va ** 2 / (a.n - 1) + vb ** 2 / (b.n - 1))
  const t = studentT(freedom)
  const half = t.quantile(0.5 + level / 2) * standardError
  const p = standardError > 0 ? 2 * t.sf(Math.abs(difference) / standardError) : difference === 0 ? 1 : 0
  return { difference, low: difference - half, high: difference + half, level, p, standardError }
}
