import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { importanceOf } from './importance.ts'
import type { Params, Space } from './parameter.ts'
import type { PrunerChoice } from './pruners/index.ts'
import { newDistribution } from './samplers/cma-es/distribution.ts'
import { parzenOf } from './samplers/tpe/parzen.ts'
import { checkSearch, shouldPrune } from './search.ts'
import { checkSpace } from './space.ts'
import { ranked, type Direction, type Report, type Trial } from './trial.ts'

interface Reference {
  readonly parzen: { space: Space; observed: Params[]; asked: Params[]; logDensity: number[] }[]
  readonly importance: {
    direction: Direction
    space: Space
    trials: Trial[]
    shares: Record<string, number>
  }[]
  readonly splits: { below: number[] }[]
  readonly pruners: {
    pruner: PrunerChoice
    direction: Direction
    curves: number[][]
    stops: (number | null)[]
  }[]
  readonly cma: { points: number[][]; mean: number[]; sigma: number; covariance: number[][] }[]
}

const reference = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../tests/reference/tune.json'), 'utf8'),
) as Reference

describe('as Optuna and cmaes have it', () => {
  it.each(
    reference.parzen.map(
      (each) =>
        [
          Object.values(each.space)
            .map(({ kind }) => kind)
            .join(),
          each.observed.length,
          each,
        ] as const,
    ),
  )('the density of %s after %i observations', (_, __, { space, observed, asked, logDensity }) => {
    const parzen = parzenOf(checkSpace(space), observed)
    asked.forEach((params, i) => expect(parzen.logDensity(params)).toBeCloseTo(logDensity[i]!, 9))
  })

  it.each(reference.importance.map((each, i) => [each.direction, each, reference.splits[i]!] as const))(
    'the importance of parameters, and which trials are good, %s',
    (direction, { space, trials, shares }, { below }) => {
      const found = importanceOf(checkSpace(space), trials, direction)!
      expect(Object.keys(shares)).toHaveLength(found.length)
      for (const { name, share } of found) expect(share).toBeCloseTo(shares[name]!, 9)
      expect(found.map(({ name }) => name)).toEqual(Object.keys(shares))
      const best = ranked(trials, direction).slice(0, 12)
      expect(best.map(({ number }) => number).sort((a, b) => a - b)).toEqual(below)
    },
  )

  it.each(reference.pruners.map((each) => [JSON.stringify(each.pruner), each.direction, each] as const))(
    'where %s stops, %s',
    (_, direction, { pruner, curves, stops }) => {
      const search = checkSearch({
        space: { x: { kind: 'float', low: 0, high: 1 } },
        direction,
        sampler: { kind: 'random' },
        pruner,
        seed: 1,
        parallel: 1,
        start: [],
      })
      const trials: Trial[] = []
      const stopped = curves.map((curve, number) => {
        const reports: Report[] = []
        let stop: number | null = null
        for (const [i, value] of curve.entries()) {
          reports.push({ step: i + 1, value })
          if (!shouldPrune(search, trials, number, reports)) continue
          stop = i + 1
          break
        }
        const value = stop === null ? curve.at(-1)! : null
        trials.push({
          number,
          state: stop === null ? 'complete' : 'pruned',
          params: { x: 0 },
          value,
          reports,
        })
        return stop
      })
      expect(stopped).toEqual(stops)
    },
  )

  it('how CMA-ES adapts to twelve generations', () => {
    const distribution = newDistribution([0.5, 0.5, 0.5], 1 / 6, 7)
    for (const { points, mean, sigma, covariance } of reference.cma) {
      expect(points).toHaveLength(distribution.constants.population)
      distribution.adapt(points)
      expect(distribution.sigma).toBeCloseTo(sigma, 10)
      mean.forEach((m, i) => expect(distribution.mean[i]).toBeCloseTo(m, 10))
      covariance.flat().forEach((c, i) => expect(distribution.covariance.flat()[i]).toBeCloseTo(c, 8))
    }
  })
})
