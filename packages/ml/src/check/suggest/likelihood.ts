import type { Check } from '../check.ts'

/** How a check proposed from `from` earlier rows did on `on` later ones. */
export interface Held {
  readonly ok: boolean
  /** The share of those that failed. */
  readonly share: number
  readonly from: number
  readonly on: number
}

/**
 * How likely a check that all of n rows pass holds on n more of the same kind.
 *
 * What never failed in n rows either cannot, or fails at an unknown rate: with even odds and a uniform rate, the odds
 * after n passes are 1 : 1 / (n + 1) (the rule of succession beside a point at zero), and of the latter half pass n
 * more. A range with a margin of a tenth of itself is broken by a new extreme beyond the margin; new extremes come in
 * one of two samples of equal size, and each trial in which none came halves the odds. Each failed trial counts against
 * it in the same way.
 */
export const likelihoodOf = (check: Check, rows: number, tried: readonly Held[]): number => {
  const failed = tried.filter(({ ok }) => !ok).length
  const passed = tried.length - failed
  const unseen = 1 - 0.5 / (rows + 2)
  switch (check.kind) {
    case 'between':
      return (1 - 0.5 ** (passed + 3)) * 0.5 ** failed
    case 'null-share':
      // Three standard errors, on one side.
      return 0.9987 * 0.5 ** failed
    case 'row-count':
      return 0.99
    default:
      return unseen * 0.5 ** failed
  }
}
