import { beta, normal } from './distributions.ts'

/** An interval that holds the truth in a share `level` of repetitions. */
export interface Interval {
  readonly low: number
  readonly high: number
  readonly level: number
}

/**
 * Wilson's score interval of a share (Wilson 1927). Good from few trials on, also near 0 and 1. `successes` and
 * `trials` may be fractional (weights).
 */
export function wilson(successes: number, trials: number, level = 0.95): Interval {
  if (trials <= 0) return { low: 0, high: 1, level }
  const z = normal.quantile(0.5 + level / 2)
  const p = successes / trials
  const z2n = (z * z) / trials
  const centre = (p + z2n / 2) / (1 + z2n)
  const half = (z * Math.sqrt((p * (1 - p)) / trials + z2n / (4 * trials))) / (1 + z2n)
  return {
    low: p === 0 ? 0 : Math.max(0, centre - half),
    high: p === 1 ? 1 : Math.min(1, centre + half),
    level,
  }
}

/** The exact interval of a share (Clopper & Pearson 1934): never too short, often too long. */
export function clopperPearson(successes: number, trials: number, level = 0.95): Interval {
  const tail = (1 - level) / 2
  return {
    low: successes === 0 ? 0 : beta(successes, trials - successes + 1).quantile(tail),
    high: successes === trials ? 1 : beta(successes + 1, trials - successes).quantile(1 - tail),
    level,
  }
}
