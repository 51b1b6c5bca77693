import type { Interval } from './intervals.ts'
import { inverse, logGamma } from './special.ts'

/**
 * Tests and intervals that stay valid however often one looks and whenever one stops (Ville 1939; Howard, Ramdas,
 * McAuliffe & Sekhon 2021). An e-value is evidence against "no difference": under it, the chance that it EVER exceeds
 * 1 / alpha is at most alpha.
 */

/** ln B(a, b) */
const logBeta = (a: number, b: number) => logGamma(a) + logGamma(b) - logGamma(a + b)

/**
 * ln of the e-value against a share of exactly `p`, after `successes` of `trials`: the likelihood under a mixture of all
 * shares (beta with shapes `a`, `b`) over that under p (Robbins 1970). From counts alone, so it costs nothing to keep.
 */
export const logShareEvidence = (successes: number, trials: number, p: number, a = 1, b = 1): number => {
  const failures = trials - successes
  const under =
    (successes === 0 ? 0 : successes * Math.log(p)) + (failures === 0 ? 0 : failures * Math.log1p(-p))
  return logBeta(a + successes, b + failures) - logBeta(a, b) - under
}

/** The always-valid McNemar: evidence that of the cases on which two differ, they win unequally often. */
export const logDiscordanceEvidence = (onlyFirst: number, onlySecond: number): number =>
  logShareEvidence(onlyFirst, onlyFirst + onlySecond, 0.5)

/** The p-value that an e-value gives: valid at any time one stops. */
export const pOfEvidence = (logEvidence: number): number => Math.min(1, Math.exp(-logEvidence))

/**
 * A share's confidence sequence: with chance `level` it holds the true share after every trial, not only after the last.
 * All shares that the beta-binomial mixture has not refuted; about a third wider than Wilson's.
 */
export function shareSequence(successes: number, trials: number, level = 0.95): Interval {
  if (trials === 0) return { low: 0, high: 1, level }
  const limit = -Math.log(1 - level)
  const at = successes / trials
  const evidence = (p: number) => logShareEvidence(successes, trials, p)
  return {
    low: successes === 0 ? 0 : inverse((p) => -evidence(p), -limit, 1e-300, at),
    high: successes === trials ? 1 : inverse(evidence, limit, at, 1 - 1e-16),
    level,
  }
}

/**
 * How much more often the first of two is right than the second on the same cases, at all times: the share of cases on
 * which they differ, times how these split (each at half the error).
 */
export function pairedShareSequence(
  onlyFirst: number,
  onlySecond: number,
  pairs: number,
  level = 0.95,
): Interval & { readonly difference: number } {
  const each = 1 - (1 - level) / 2
  const differ = shareSequence(onlyFirst + onlySecond, pairs, each)
  const split = shareSequence(onlyFirst, onlyFirst + onlySecond, each)
  const signed = (share: number, wide: number, narrow: number) => {
    const lean = 2 * share - 1
    return lean * (lean > 0 ? wide : narrow)
  }
  return {
    difference: pairs === 0 ? 0 : (onlyFirst - onlySecond) / pairs,
    low: signed(split.low, differ.low, differ.high),
    high: signed(split.high, differ.high, differ.low),
    level,
  }
}

/** How much larger the share of the first is than that of the second, of different cases, at all times. */
export function shareDifferenceSequence(
  first: { readonly successes: number; readonly trials: number },
  second: { readonly successes: number; readonly trials: number },
  level = 0.95,
): Interval & { readonly difference: number } {
  const each = 1 - (1 - level) / 2
  const a = shareSequence(first.successes, first.trials, each)
  const b = shareSequence(second.successes, second.trials, each)
  const difference = first.successes / first.trials - second.successes / second.trials
  return { difference, low: a.low - b.high, high: a.high - b.low, level }
}

/**
 * The interval around an estimate whose error is `standardError` that holds at all times, as samples grow large: the
 * mixture sequential probability ratio test turned round (Robbins 1970; Johari, Koomen, Pekelis & Walsh 2022;
 * Waudby-Smith, Arbour, Sinha, Kennedy & Ramdas 2024). Asymptotic: let it speak from some hundred cases on.
 *
 * @param spread the size of difference that is reckoned with (the mixture's standard deviation); see spreadTunedFor.
 */
export function mixtureSequence(
  estimate: number,
  standardError: number,
  spread: number,
  level = 0.95,
): Interval {
  const [v, t] = [standardError ** 2, spread ** 2]
  if (!(v > 0)) return { low: estimate, high: estimate, level }
  const radius = Math.sqrt(((v * (v + t)) / t) * (-2 * Math.log(1 - level) + Math.log((v + t) / v)))
  return { low: estimate - radius, high: estimate + radius, level }
}

/** ln of the e-value against a true value of `reference` for the same mixture. */
export const logMixtureEvidence = (
  estimate: number,
  standardError: number,
  spread: number,
  reference = 0,
): number => {
  const [v, t] = [standardError ** 2, spread ** 2]
  if (!(v > 0)) return 0
  return 0.5 * Math.log(v / (v + t)) + ((estimate - reference) ** 2 * t) / (2 * v * (v + t))
}

/**
 * The spread with which a mixture is narrowest about `n` cases of standard deviation `deviation` in (equation 3 of
 * Waudby-Smith et al. 2024). It stays valid at every other n.
 */
export const spreadTunedFor = (n: number, deviation: number, level = 0.95): number => {
  const wish = -2 * Math.log(1 - level)
  return deviation * Math.sqrt((wish + Math.log(wish + 1)) / n)
}
