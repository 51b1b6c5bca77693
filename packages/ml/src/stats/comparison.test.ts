import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  joinMoments,
  logMixtureEvidence,
  logRatioEvidence,
  logShareEvidence,
  mcNemar,
  meanDifference,
  mixtureSequence,
  momentsOf,
  pairedShareSequence,
  shareDifference,
  shareDifferenceSequence,
  shareSequence,
  spreadTunedFor,
} from './index.ts'

const reference = JSON.parse(
  readFileSync(new URL('../../tests/reference/sequential.json', import.meta.url), 'utf8'),
)
const near = (mine: number, theirs: number, relative = 1e-9) =>
  expect(Math.abs(mine - theirs), `${mine} for ${theirs}`).toBeLessThanOrEqual(
    relative * Math.max(Math.abs(theirs), 1e-6),
  )

describe('comparisons agree with SciPy and statsmodels', () => {
  it.each(reference.mcnemar as any[])('McNemar of $b and $c', ({ b, c, ...theirs }) => {
    const mine = mcNemar(b, c)
    near(mine.exact, theirs.exact)
    near(mine.midP, theirs.mid)
    near(mine.statistic, theirs.statistic)
    near(mine.asymptotic, theirs.asymptotic)
  })
  it.each(reference.evidence as any[])('the evidence of $s of $n against $p', ({ s, n, p, log }) =>
    near(logShareEvidence(s, n, p), log, 1e-8),
  )
  it.each(reference.sequence as any[])('the shares that $s of $n leave open', ({ s, n, low, high }) => {
    const mine = shareSequence(s, n)
    near(mine.low, low, 1e-8)
    near(mine.high, high, 1e-8)
  })
  it.each(reference.mixture as any[])('the normal mixture at $estimate', (given) => {
    const { estimate, se, spread, null: reference, log } = given
    near(logMixtureEvidence(estimate, se, spread, reference), log, 1e-8)
  })
  it.each(reference.ratio as any[])('the sample ratio of $counts', ({ counts, shares, log }) =>
    near(logRatioEvidence(counts, shares), log, 1e-7),
  )
  it.each(reference.shares as any[])(
    'Newcombe’s interval of $k/$n and $j/$m',
    ({ k, n, j, m, low, high }) => {
      const mine = shareDifference(k, n, j, m)
      near(mine.low, low, 1e-8)
      near(mine.high, high, 1e-8)
    },
  )
  it.each(reference.means as any[])('Welch’s interval', ({ a, b, low, high, p }) => {
    const half = Math.floor(a.length / 2)
    const joined = joinMoments(momentsOf(a.slice(0, half)), momentsOf(a.slice(half)))
    const mine = meanDifference(joined, momentsOf(b))
    near(mine.low, low, 1e-8)
    near(mine.high, high, 1e-8)
    near(mine.p, p, 1e-8)
  })
})

describe('what no data says', () => {
  it('is nothing, and never NaN', () => {
    expect(mcNemar(0, 0)).toMatchObject({ exact: 1, midP: 1 })
    expect(shareSequence(0, 0)).toMatchObject({ low: 0, high: 1 })
    expect(pairedShareSequence(0, 0, 0)).toMatchObject({ difference: 0, low: -1, high: 1 })
    expect(logShareEvidence(0, 0, 0.5)).toBeCloseTo(0)
    expect(logRatioEvidence([0, 0], [0.5, 0.5])).toBeCloseTo(0)
    expect(logRatioEvidence([5, 1], [1, 0])).toBe(Number.POSITIVE_INFINITY)
  })
  it('is an interval that shrinks around the truth with more of it', () => {
    const widths = [100, 1000, 10_000].map((n) => {
      const { low, high } = pairedShareSequence(0.04 * n, 0.02 * n, n)
      expect(low).toBeLessThan(0.02)
      expect(high).toBeGreaterThan(0.02)
      return high - low
    })
    expect(widths).toEqual(widths.toSorted((a, b) => b - a))
    const apart = shareDifferenceSequence({ successes: 90, trials: 1000 }, { successes: 20, trials: 1000 })
    expect(apart.difference).toBeCloseTo(0.07)
    expect(apart.low).toBeGreaterThan(0)
    const { low, high } = mixtureSequence(0.5, 0.01, spreadTunedFor(500, 1))
    expect((low + high) / 2).toBeCloseTo(0.5)
  })
})
