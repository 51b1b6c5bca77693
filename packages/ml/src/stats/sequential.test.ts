import { describe, expect, it } from 'vitest'
import {
  boundedMean,
  logDiscordanceEvidence,
  logMixtureEvidence,
  logRatioEvidence,
  mcNemar,
  normal,
  seededRandom,
  shareSequence,
  spreadTunedFor,
} from './index.ts'

const alpha = 0.05
const limit = -Math.log(alpha)
const runs = 1000
const looks = 1000

/** In how many of many runs of cases, looked at after every single one, `stops` ever says stop. */
const shareThatStops = (stops: (random: () => number) => () => boolean, seed: string) => {
  let stopped = 0
  for (let run = 0; run < runs; run++) {
    const random = seededRandom(run, seed)
    const look = stops(() => random.next())
    for (let i = 0; i < looks; i++)
      if (look()) {
        stopped++
        break
      }
  }
  return stopped / runs
}

/** Only one of two models is right on each case: the first with this chance. */
const discordant = (chance: number, refuted: (onlyFirst: number, onlySecond: number) => boolean) =>
  shareThatStops((random) => {
    let [first, second] = [0, 0]
    return () => {
      if (random() < chance) first++
      else second++
      return refuted(first, second)
    }
  }, `discordant ${chance}`)

describe('looking after every case', () => {
  it('keeps the error of the always-valid McNemar at alpha, where a fixed one cries wolf', () => {
    const always = (b: number, c: number) => logDiscordanceEvidence(b, c) >= limit
    // McNemar's own statistic against its 5 % point, which is what mid-p and exact test come to.
    const fixed = (b: number, c: number) => b + c >= 10 && (b - c) ** 2 / (b + c) >= 3.841458820694124
    expect(mcNemar(40, 23).asymptotic < alpha).toBe(fixed(40, 23))
    expect(discordant(0.5, always)).toBeLessThanOrEqual(alpha)
    expect(discordant(0.5, fixed)).toBeGreaterThan(4 * alpha)
    // Power: of 1,000 cases that fall 60 to 40, all but a few are seen; of 55 to 45, about half.
    expect(discordant(0.6, always)).toBeGreaterThan(0.99)
    expect(discordant(0.55, always)).toBeGreaterThan(0.4)
  })

  it('keeps a share in its confidence sequence', () => {
    const missed = shareThatStops((random) => {
      let [successes, trials] = [0, 0]
      return () => {
        trials++
        if (random() < 0.03) successes++
        // Every bound once would take long; the sequence is missed where the evidence against the truth is too large.
        if (trials % 50 !== 0) return false
        const { low, high } = shareSequence(successes, trials)
        return low > 0.03 || high < 0.03
      }
    }, 'share')
    expect(missed).toBeLessThanOrEqual(alpha)
  })

  it.each([
    ['even', (u: number) => u, 0.5],
    ['rare and large', (u: number) => (u < 0.05 ? 1 : 0), 0.05],
    ['skewed', (u: number) => u ** 4, 0.2],
  ])('keeps a mean of %s values in its confidence sequence', (_, valueOf, truth) => {
    let widest = 0
    const missed = shareThatStops((random) => {
      const mean = boundedMean()
      return () => {
        mean.add(valueOf(random()))
        const { low, high } = mean.interval()
        if (mean.n === looks) widest = Math.max(widest, high - low)
        return low > truth || high < truth
      }
    }, `mean ${truth}`)
    expect(missed).toBeLessThanOrEqual(alpha)
    expect(widest).toBeLessThan(0.15)
  })

  it('keeps the error of a mixture on means near alpha, where a fixed z-test cries wolf', () => {
    const mean = (shift: number, refuted: (mean: number, error: number) => boolean) =>
      shareThatStops((random) => {
        let [n, sum, squares] = [0, 0, 0]
        return () => {
          const value = normal.quantile(random()) + shift
          n++
          sum += value
          squares += value * value
          if (n < 50) return false
          const m = sum / n
          return refuted(m, Math.sqrt((squares / n - m * m) / n))
        }
      }, `normal ${shift}`)
    const spread = spreadTunedFor(500, 1)
    const always = (m: number, error: number) => logMixtureEvidence(m, error, spread) >= limit
    expect(mean(0, always)).toBeLessThanOrEqual(alpha)
    expect(mean(0, (m, error) => Math.abs(m) > 1.96 * error)).toBeGreaterThan(4 * alpha)
    expect(mean(0.2, always)).toBeGreaterThan(0.99)
  })

  it('keeps the error of the sample ratio at alpha, and sees a router that is off by a tenth', () => {
    const ratio = (chance: number) =>
      shareThatStops((random) => {
        const counts: [number, number] = [0, 0]
        return () => {
          counts[random() < chance ? 0 : 1]++
          return logRatioEvidence(counts, [0.5, 0.5]) >= limit
        }
      }, `ratio ${chance}`)
    expect(ratio(0.5)).toBeLessThanOrEqual(alpha)
    expect(ratio(0.6)).toBeGreaterThan(0.95)
  })
})
