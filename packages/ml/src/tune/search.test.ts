import * as fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { seededRandom } from '../stats/index.ts'
import type { Params, Space, Value } from './parameter.ts'
import type { SamplerChoice } from './samplers/index.ts'
import { checkSearch, propose, shouldPrune, type Search } from './search.ts'
import { checkParams } from './space.ts'
import { bestOf, type Trial } from './trial.ts'

const space: Space = {
  kind: { kind: 'categorical', choices: ['tree', 'line', null] },
  rate: { kind: 'float', low: 1e-4, high: 1, log: true },
  share: { kind: 'float', low: 0.1, high: 0.9, step: 0.1 },
  leaves: { kind: 'int', low: 2, high: 256, log: true, when: { kind: ['tree'] } },
  depth: { kind: 'int', low: 1, high: 9, step: 2, when: { kind: ['tree'] } },
  deep: { kind: 'categorical', choices: [true, false], when: { depth: [7, 9] } },
  fixed: { kind: 'int', low: 3, high: 3 },
}

const searchOf = (sampler: SamplerChoice, more: Partial<Search> = {}): Search =>
  checkSearch({
    space,
    direction: 'minimize',
    sampler,
    pruner: null,
    seed: 7,
    parallel: 1,
    start: [],
    ...more,
  })

const next = (search: Search, trials: readonly Trial[]): Params => {
  const proposal = propose(search, trials)
  if (proposal.kind !== 'params') throw new Error(proposal.kind)
  return proposal.params
}

/** Curves that fall to a floor which hangs on the parameters. */
function curve(params: Params): number[] {
  const floor =
    (Math.log10(params['rate'] as number) + 2) ** 2 +
    (params['kind'] === 'tree' ? 0 : 1) +
    ((params['depth'] as number | undefined) ?? 0) / 20
  return Array.from({ length: 9 }, (_, step) => floor + 1 / (step + 1))
}

/** Runs a search with so many workers, each of which takes as long as chance has it; some trials fail. */
function run(search: Search, count: number, workers: number, chance: number): Trial[] {
  const random = seededRandom(chance, 'durations')
  const trials: Trial[] = []
  const ends: number[] = []
  const running = () => trials.filter(({ state }) => state === 'running')
  const ask = () => {
    while (trials.length < count && running().length < workers) {
      const proposal = propose(search, trials)
      if (proposal.kind !== 'params') return
      ends[trials.length] = (ends.at(-1) ?? 0) + random.next() * 10
      trials.push({
        number: trials.length,
        state: 'running',
        params: proposal.params,
        value: null,
        reports: [],
      })
    }
  }
  for (ask(); running().length > 0; ask()) {
    const first = running().reduce((a, b) => (ends[a.number]! <= ends[b.number]! ? a : b))
    const reports = curve(first.params).map((value, step) => ({ step, value }))
    const cut = reports.findIndex((_, i) =>
      shouldPrune(search, trials, first.number, reports.slice(0, i + 1)),
    )
    const failed = first.number % 10 === 4
    trials[first.number] = {
      ...first,
      state: failed ? 'failed' : cut < 0 ? 'complete' : 'pruned',
      value: failed || cut >= 0 ? null : reports.at(-1)!.value,
      reports: cut < 0 ? reports : reports.slice(0, cut + 1),
    }
  }
  return trials
}

const samplers: SamplerChoice[] = [
  { kind: 'tpe', startup: 5 },
  { kind: 'tpe', startup: 5, multivariate: false },
  { kind: 'random' },
  { kind: 'grid', points: 3 },
  { kind: 'cma-es', population: 5 },
]

describe.each(samplers.map((sampler) => [JSON.stringify(sampler), sampler] as const))('%s', (_, sampler) => {
  it('gives the same trials with one worker and with two, four and eight, whatever ends first', () => {
    for (const pruner of [null, { kind: 'median', startup: 2 }, { kind: 'halving', factor: 2 }] as const) {
      const search = searchOf(sampler, { parallel: 8, pruner })
      const alone = run(search, 40, 1, 0)
      expect(alone).toHaveLength(40)
      if (pruner) expect(alone.some(({ state }) => state === 'pruned')).toBe(true)
      for (const [workers, chance] of [
        [2, 1],
        [4, 2],
        [8, 3],
        [8, 4],
      ] as const)
        expect(run(search, 40, workers, chance)).toEqual(alone)
    }
  })

  it('hangs on the seed', () => {
    const params = (seed: number) => run(searchOf(sampler, { seed }), 12, 1, 0).map((trial) => trial.params)
    expect(params(1)).toEqual(params(1))
    expect(params(1)).not.toEqual(params(2))
  })

  it('stays within the space', () => {
    const search = searchOf(sampler)
    for (const { params } of run(search, 80, 1, 0))
      expect(() => checkParams(search.space, params)).not.toThrow()
  })

  it('begins with the points that it is given', () => {
    const start = [{ kind: 'line', rate: 0.5, share: 0.3, fixed: 3 }]
    const given = run(searchOf(sampler, { start }), 3, 1, 0)
    expect(given[0]!.params).toEqual(start[0])
    expect(given[1]!.params).not.toEqual(start[0])
  })
})

it('does not hang on the order in which a space is written', () => {
  const turned = Object.fromEntries(Object.entries(space).reverse())
  const trials = (of: Space) => run(searchOf({ kind: 'tpe' }, { space: of }), 30, 1, 0)
  expect(trials(turned)).toEqual(trials(space))
})

it.each(['tpe', 'cma-es'] as const)('%s learns: it comes nearer than chance does, both ways', (kind) => {
  const plane: Space = {
    x: { kind: 'float', low: -5, high: 5 },
    y: { kind: 'float', low: 1e-3, high: 1e3, log: true },
  }
  const best = (sampler: SamplerChoice, direction: 'minimize' | 'maximize') => {
    const sign = direction === 'minimize' ? 1 : -1
    const search = searchOf(sampler, { space: plane, direction })
    const trials: Trial[] = []
    for (let number = 0; number < 80; number++) {
      const params = next(search, trials) as { x: number; y: number }
      const value = sign * ((params.x - 2) ** 2 + (Math.log10(params.y) + 1) ** 2)
      trials.push({ number, state: 'complete', params, value, reports: [] })
    }
    return sign * bestOf(trials, direction)!.value!
  }
  for (const direction of ['minimize', 'maximize'] as const)
    expect(best({ kind }, direction)).toBeLessThan(best({ kind: 'random' }, direction) / 3)
})

it('keeps parallel trials of TPE apart, though it knows no outcome of theirs', () => {
  const line: Space = { x: { kind: 'float', low: 0, high: 1 } }
  const search = searchOf({ kind: 'tpe' }, { space: line, parallel: 10 })
  const trials: Trial[] = run(searchOf({ kind: 'tpe' }, { space: line }), 0, 1, 0)
  for (let number = 0; number < 40; number++) {
    const params = next(search, trials) as { x: number }
    trials.push({ number, state: 'complete', params, value: (params.x - 0.5) ** 2, reports: [] })
  }
  const lastTen = trials.slice(-10).map(({ params }) => params['x'] as number)
  expect(Math.max(...lastTen) - Math.min(...lastTen)).toBeGreaterThan(0.05)
})

it('walks through a grid once, each point, and then has no more', () => {
  const small: Space = {
    a: { kind: 'categorical', choices: ['x', 'y'] },
    b: { kind: 'int', low: 1, high: 3, when: { a: ['x'] } },
    c: { kind: 'float', low: 1, high: 100, log: true },
  }
  const search = searchOf({ kind: 'grid', points: 3 }, { space: small })
  const trials: Trial[] = []
  for (;;) {
    const proposal = propose(search, trials)
    if (proposal.kind !== 'params') {
      expect(proposal.kind).toBe('exhausted')
      break
    }
    trials.push({ number: trials.length, state: 'complete', params: proposal.params, value: 0, reports: [] })
  }
  expect(new Set(trials.map(({ params }) => JSON.stringify(params))).size).toBe(12)
  expect(trials).toHaveLength(12)
  expect(new Set(trials.map(({ params }) => params['c'] as Value))).toEqual(new Set([1, 10, 100]))
})

it('begins CMA-ES anew, elsewhere, once it has converged', () => {
  const plane: Space = { x: { kind: 'float', low: 0, high: 1 }, y: { kind: 'float', low: 0, high: 1 } }
  const search = searchOf({ kind: 'cma-es', population: 6 }, { space: plane })
  const trials: Trial[] = []
  for (let number = 0; number < 700; number++) {
    const params = next(search, trials) as { x: number; y: number }
    const value = Math.hypot(params.x - 0.3, params.y - 0.6)
    trials.push({ number, state: 'complete', params, value, reports: [] })
  }
  const arrived = trials.findIndex(({ value }) => value! < 1e-5)
  expect(arrived).toBeGreaterThan(50)
  expect(trials.slice(arrived).filter(({ value }) => value! > 0.1).length).toBeGreaterThan(5)
})

it('draws within any range', () => {
  const number = fc.double({ min: -1e6, max: 1e6, noNaN: true })
  fc.assert(
    fc.property(number, number, fc.boolean(), fc.integer(), (a, b, whole, seed) => {
      const [low, high] = [Math.min(a, b), Math.max(a, b)].map((v) => (whole ? Math.round(v) : v)) as [
        number,
        number,
      ]
      const line: Space = { x: { kind: whole ? 'int' : 'float', low, high } }
      const search = searchOf({ kind: 'tpe', startup: 2 }, { space: line, seed })
      for (const { params } of Array.from({ length: 4 }).reduce<Trial[]>((trials) => {
        const params = next(search, trials)
        const value = params['x'] as number
        return [...trials, { number: trials.length, state: 'complete', params, value, reports: [] }]
      }, []))
        checkParams(search.space, params)
    }),
  )
})
