import { logGamma } from './special.ts'

/** How sure a shared request router is held to its weights: larger finds small faults later and large ones sooner. */
const concentration = 100

/**
 * ln of the evidence that groups are not filled by the shares given: the sequential multinomial test (Lindon & Malek
 * 2022, "Anytime-valid inference for multinomial count data"), a Dirichlet mixture around the shares. Under the shares
 * the chance that it ever exceeds ln(1 / alpha) is at most alpha. Of several periods with other shares, add them up.
 *
 * @param shares of the groups, together 1; a group with share 0 must have no count.
 */
export function logRatioEvidence(counts: readonly number[], shares: readonly number[]): number {
  let evidence = logGamma(concentration)
  let n = 0
  for (let i = 0; i < counts.length; i++) {
    const [count, share] = [counts[i]!, shares[i]!]
    n += count
    if (share === 0) {
      if (count > 0) return Number.POSITIVE_INFINITY
      continue
    }
    evidence +=
      logGamma(concentration * share + count) - logGamma(concentration * share) - count * Math.log(share)
  }
  return evidence - logGamma(concentration + n)
}
