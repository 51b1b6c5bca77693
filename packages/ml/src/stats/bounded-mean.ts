import type { Interval } from './intervals.ts'

/**
 * The mean of values between 0 and 1 with a confidence sequence that holds at all times whatever their distribution:
 * the predictable plug-in empirical Bernstein one (Waudby-Smith & Ramdas 2024, "Estimating means of bounded random
 * variables by betting", theorem 2). A handful of numbers is all it keeps.
 */
export interface BoundedMean {
  add(value: number): void
  /** How many values there were. */
  readonly n: number
  readonly mean: number
  interval(): Interval
}

/** Bets larger than this would make the bound useless after one surprise. */
const largestBet = 0.75

/** @param level the chance with which the interval holds the true mean at every time. */
export function boundedMean(level = 0.95): BoundedMean {
  const doubt = Math.log(2 / (1 - level))
  let n = 0
  let sum = 0
  let squares = 0
  let bets = 0
  let weighted = 0
  let spent = 0
  return {
    add(value) {
      // The bet on a value is made of what came before it; that is what makes the bound hold at all times.
      const meanBefore = (0.5 + sum) / (n + 1)
      const varianceBefore = (0.25 + squares) / (n + 1)
      const bet = Math.min(largestBet, Math.sqrt((2 * doubt) / (varianceBefore * (n + 1) * Math.log(n + 2))))
      n++
      sum += value
      squares += (value - (0.5 + sum) / (n + 1)) ** 2
      bets += bet
      weighted += bet * value
      spent += (value - meanBefore) ** 2 * (-Math.log1p(-bet) - bet)
    },
    get n() {
      return n
    },
    get mean() {
      return n === 0 ? Number.NaN : sum / n
    },
    interval() {
      if (n === 0) return { low: 0, high: 1, level }
      const centre = weighted / bets
      const radius = (doubt + spent) / bets
      return { low: Math.max(0, centre - radius), high: Math.min(1, centre + radius), level }
    },
  }
}
