import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  ascending,
  benjaminiHochberg,
  beta,
  binomial,
  chiSquare,
  clopperPearson,
  exponential,
  kolmogorovSmirnov,
  kolmogorovTail,
  mannWhitney,
  midRanks,
  normal,
  quantileSorted,
  seededRandom,
  sortedValues,
  studentT,
  wilson,
} from './index.ts'
import { logGamma } from './special.ts'

const scipy = JSON.parse(readFileSync(new URL('../../tests/reference/stats.json', import.meta.url), 'utf8'))

/** Equal to a relative error of 1e-11 (absolute below 1e-290). */
const near = (mine: number, theirs: number, relative = 1e-11) => {
  if (theirs === mine) return
  expect(Math.abs(mine - theirs), `${mine} for ${theirs}`).toBeLessThanOrEqual(
    relative * Math.abs(theirs) + 1e-290,
  )
}
const nearAll = (xs: number[], f: (x: number) => number, theirs: number[], relative?: number) =>
  xs.forEach((x, i) => near(f(x), theirs[i]!, relative))

describe('distributions agree with SciPy', () => {
  it('normal', () => {
    nearAll(scipy.normal.x, normal.cdf, scipy.normal.cdf)
    nearAll(scipy.normal.x, normal.sf, scipy.normal.sf)
    nearAll(scipy.normal.p, normal.quantile, scipy.normal.quantile)
  })
  it.each(scipy.t as any[])('t with $df degrees of freedom', ({ df, x, cdf, p, quantile }) => {
    nearAll(x, studentT(df).cdf, cdf, 1e-10)
    nearAll(p, studentT(df).quantile, quantile, 1e-9)
  })
  it.each(scipy.chi2 as any[])('chi-square with $df', ({ df, x, cdf, sf, p, quantile }) => {
    nearAll(x, chiSquare(df).cdf, cdf)
    nearAll(x, chiSquare(df).sf, sf, 1e-10)
    nearAll(p, chiSquare(df).quantile, quantile, 1e-9)
  })
  it.each(scipy.beta as any[])('beta($a, $b)', ({ a, b, x, cdf, sf, p, quantile }) => {
    nearAll(x, beta(a, b).cdf, cdf, 1e-9)
    nearAll(x, beta(a, b).sf, sf, 1e-9)
    nearAll(p, beta(a, b).quantile, quantile, 1e-9)
  })
  it.each(scipy.binomial as any[])('binomial($n, $p)', ({ n, p, k, pmf, cdf, sf }) => {
    nearAll(k, binomial(n, p).pmf, pmf, 1e-10)
    nearAll(k, binomial(n, p).cdf, cdf, 1e-10)
    nearAll(k, binomial(n, p).sf, sf, 1e-10)
  })
  it('Kolmogorov and ln Γ', () => {
    nearAll(scipy.kolmogorov.x, kolmogorovTail, scipy.kolmogorov.sf)
    scipy.logGamma.x.forEach((x: number, i: number) =>
      expect(logGamma(x)).toBeCloseTo(scipy.logGamma.value[i], x > 1000 ? 7 : 12),
    )
  })
})

describe('tests and intervals agree with SciPy, numpy and statsmodels', () => {
  it.each([0, 1, 2])('Kolmogorov–Smirnov and Mann–Whitney on sample %i', (i) => {
    const { a, b, ks, mw } = scipy.samples[i]
    const found = kolmogorovSmirnov(sortedValues(Float64Array.from(a)), sortedValues(Float64Array.from(b)))
    near(found.statistic, ks[0])
    near(found.p, ks[1], 1e-9)
    const ranked = mannWhitney(Float64Array.from(a), Float64Array.from(b))
    near(ranked.u, mw[0])
    near(ranked.p, mw[1], 1e-9)
  })
  it('the asymptotic Kolmogorov–Smirnov p is near the exact one where it takes over', () => {
    const { n, m, statistic, p } = scipy.big
    expect(Math.abs(kolmogorovTail(statistic * Math.sqrt((n * m) / (n + m))) - p)).toBeLessThan(0.01)
  })
  it('quantiles', () => {
    const { values, p, quantile } = scipy.quantiles
    nearAll(p, (q) => quantileSorted(sortedValues(Float64Array.from(values)), q), quantile)
    expect(quantileSorted([], 0.5)).toBeNaN()
  })
  it('Benjamini–Hochberg', () => {
    benjaminiHochberg(scipy.bh.p).forEach((p, i) => near(p, scipy.bh.adjusted[i]))
    expect(benjaminiHochberg([0.04, Number.NaN, 0.5])).toEqual([0.08, Number.NaN, 0.5])
  })
  it('intervals of a share', () => {
    for (const { k, n, wilson: score, exact } of scipy.shares) {
      const [mine, sure] = [wilson(k, n), clopperPearson(k, n)]
      for (const [found, wanted] of [
        [mine.low, score[0]],
        [mine.high, score[1]],
        [sure.low, exact[0]],
        [sure.high, exact[1]],
      ])
        expect(found).toBeCloseTo(wanted, 10)
    }
    expect(wilson(0, 0)).toMatchObject({ low: 0, high: 1 })
  })
})

describe('ranks', () => {
  it.each([100, 5000])('sort %i values as a comparator does, ties, signs and NaN included', (n) => {
    const random = seededRandom(3)
    const values = Float64Array.from({ length: n }, (_, i) =>
      i % 97 === 0
        ? Number.NaN
        : i % 13 === 0
          ? -0
          : Math.round(random.normal() * 50) / 10 ** random.integer(5),
    )
    const order = ascending(values)
    const filled = [...order].map((i) => values[i]!).filter((value) => !Number.isNaN(value))
    expect(filled).toEqual([...filled].sort((a, b) => a - b))
    expect([...order].sort((a, b) => a - b)).toEqual(Array.from({ length: n }, (_, i) => i))
    expect(values[order.at(-1)!]).toBeNaN()
    const zeros = [...order].filter((i) => values[i] === 0)
    expect(zeros).toEqual([...zeros].sort((a, b) => a - b))
  })
  it('share the rank of equal values', () => {
    expect(midRanks(Float64Array.of(3, 1, 3, 2))).toEqual({
      ranks: Float64Array.of(3.5, 1, 3.5, 2),
      tieSum: 6,
    })
  })
})

describe('exponential', () => {
  it('is e to the power of x, over all that a double holds', () => {
    const random = seededRandom(3)
    for (let i = 0; i < 100_000; i++) {
      const x = (random.next() - 0.5) * (i % 2 ? 60 : 1416)
      expect(Math.abs(exponential(x) / Math.exp(x) - 1)).toBeLessThan(1e-15)
    }
    expect([0, -0, 800, -800, Infinity, -Infinity, Number.NaN].map(exponential)).toEqual([
      1,
      1,
      Infinity,
      0,
      Infinity,
      0,
      Number.NaN,
    ])
  })
})

describe('ascending', () => {
  it('is the stable order of a comparator, whatever the values and however many', () => {
    const random = seededRandom(4)
    const kinds = [
      () => random.normal() * 10 ** (random.next() * 300 - 150),
      () => random.integer(7) - 3,
      () => [0, -0, Number.NaN, Infinity, -Infinity, 1][random.integer(6)]!,
    ]
    for (let trial = 0; trial < 120; trial++) {
      const n = [0, 1, 100, 300, 5000][trial % 5]!
      const values = Float64Array.from({ length: n }, () => kinds[trial % 3]!())
      if (trial % 4 === 0) values.sort()
      const expected = Array.from(values, (_, i) => i).sort((i, j) => {
        const [a, b] = [values[i]!, values[j]!]
        if (Number.isNaN(a) || Number.isNaN(b)) return Number(Number.isNaN(a)) - Number(Number.isNaN(b))
        return a < b ? -1 : a > b ? 1 : 0
      })
      expect([...ascending(values)]).toEqual(expected)
    }
  })
})

describe('seededRandom', () => {
  it('gives the same numbers for the same seed, on every machine', () => {
    const random = seededRandom(42)
    expect([random.uint32(), random.uint32(), random.next(), random.integer(1000)]).toEqual([
      3588704594, 1490075729, 0.41808904959832893, 796,
    ])
  })
  it('differs by seed and by stream', () => {
    const first = [seededRandom(1), seededRandom(1, 'other'), seededRandom(2), seededRandom(1.5)].map((r) =>
      r.next(),
    )
    expect(new Set(first).size).toBe(4)
  })
  it('is uniform, normal and unbiased to the eye of a chi-square test', () => {
    const random = seededRandom(5)
    const n = 100_000
    const counts = new Float64Array(10)
    for (let i = 0; i < n; i++) counts[random.integer(10)]!++
    const statistic = counts.reduce((sum, count) => sum + (count - n / 10) ** 2 / (n / 10), 0)
    expect(chiSquare(9).sf(statistic)).toBeGreaterThan(0.001)
    const drawn = Float64Array.from({ length: 2000 }, random.normal).sort()
    const expected = Float64Array.from({ length: 2000 }, (_, i) => normal.quantile((i + 0.5) / 2000))
    expect(kolmogorovSmirnov(drawn, expected).p).toBeGreaterThan(0.001)
  })
  it('shuffles to every order equally often', () => {
    const random = seededRandom(9)
    const seen = new Map<string, number>()
    for (let i = 0; i < 6000; i++) {
      const key = random.shuffle(Int32Array.of(1, 2, 3)).join('')
      seen.set(key, (seen.get(key) ?? 0) + 1)
    }
    expect(seen.size).toBe(6)
    for (const count of seen.values()) expect(Math.abs(count - 1000)).toBeLessThan(120)
  })
})
