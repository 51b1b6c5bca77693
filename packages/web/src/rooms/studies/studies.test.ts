import type { Study, Trial } from '@slipway/contract/studies'
import { expect, it } from 'vitest'
import { placeIn, ranks, studyAxes } from './study-axes.ts'
import { cells, surfaceOf } from './surface.ts'
import { bestSoFar } from './trial-history.ts'
import { trialInWords } from './trial-words.ts'

const trial = (number: number, value: number | null, params: Trial['params'] = {}): Trial => ({
  number,
  state: value === null ? 'pruned' : 'complete',
  params,
  value,
  last: value === null ? { step: 3, value: 0.5 } : null,
  runId: `r${number}`,
  attempt: 1,
  leaseUntilMs: null,
  startedAtMs: 0,
  endedAtMs: 1,
})

it('lays parameters over their ranges, by ratios where they are searched so', () => {
  const rate = placeIn({ kind: 'float', low: 0.001, high: 1, log: true })
  expect(rate(1)).toBe(1)
  expect(rate(0.0316227766)).toBeCloseTo(0.5, 6)
  const kinds = placeIn({ kind: 'categorical', choices: ['a', 'b', 'c'] })
  expect(['a', 'b', 'c', 'd', undefined].map(kinds)).toEqual([0, 0.5, 1, null, null])
})

it('ranks trials by what is wanted, and follows the best so far', () => {
  expect(ranks([3, 1, 2], 'minimize')).toEqual([0, 1, 0.5])
  expect(ranks([3, 1, 2], 'maximize')).toEqual([1, 0, 0.5])
  const trials = [trial(0, 5), trial(1, null), trial(2, 7), trial(3, 4)]
  expect(bestSoFar({ direction: 'minimize' }, trials)).toEqual([
    { number: 0, best: 5 },
    { number: 3, best: 4 },
  ])
  expect(bestSoFar({ direction: 'maximize' }, trials).at(-1)).toEqual({ number: 2, best: 7 })
})

it('draws what matters most first, and the value last', () => {
  const study = {
    metric: 'loss',
    space: { a: { kind: 'float', low: 0, high: 10 }, b: { kind: 'int', low: 0, high: 4 } },
  } as unknown as Study
  const axes = studyAxes(
    study,
    [
      { ...trial(0, 2, { a: 5 }), value: 2 },
      { ...trial(1, 6), value: 6 },
    ],
    [{ name: 'b' }, { name: 'a' }],
  )
  expect(axes.map(({ key }) => key)).toEqual(['b', 'a', 'loss'])
  expect(axes.map(({ at }) => [at(0), at(1)])).toEqual([
    [null, null],
    [0.5, null],
    [0, 1],
  ])
})

it('says between trials what those near say, and nothing where none is', () => {
  const surface = surfaceOf([
    { x: 0.1, y: 0.1, good: 1 },
    { x: 0.2, y: 0.1, good: 0 },
  ])
  const at = (x: number, y: number) => surface[Math.floor(y * cells) * cells + Math.floor(x * cells)]!
  expect(at(0.1, 0.1)).toBeGreaterThan(0.9)
  expect(at(0.21, 0.1)).toBeLessThan(0.1)
  expect(at(0.9, 0.9)).toBeNaN()
})

it('tells a trial in words', () => {
  expect(trialInWords(trial(4, 0.25, { depth: 3 }), 'loss')).toBe('Trial 4, complete: loss 0.25; depth 3.')
  expect(trialInWords(trial(5, null), 'loss')).toBe('Trial 5, pruned: loss 0.5 at step 3.')
})
