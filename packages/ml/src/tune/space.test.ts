import { expect, it } from 'vitest'
import type { Params, Space } from './parameter.ts'
import { checkSearch, type Search } from './search.ts'
import { checkParams, checkSpace } from './space.ts'

const x = { kind: 'float', low: 0, high: 1 } as const

it.each<[string, unknown, string]>([
  ['no parameter', {}, 'TUNE_SPACE_EMPTY'],
  ['a name of nothing', { '': x }, 'TUNE_NAME_BROKEN'],
  ['a name that is none', JSON.parse('{"__proto__": {"kind": "int"}}'), 'TUNE_NAME_BROKEN'],
  ['an unknown kind', { x: { kind: 'normal', low: 0, high: 1 } }, 'TUNE_KIND_UNKNOWN'],
  ['an end before the beginning', { x: { ...x, low: 2 } }, 'TUNE_RANGE_BROKEN'],
  ['NaN', { x: { ...x, low: Number.NaN } }, 'TUNE_RANGE_BROKEN'],
  ['infinity', { x: { ...x, high: Number.POSITIVE_INFINITY } }, 'TUNE_RANGE_BROKEN'],
  ['a range wider than numbers', { x: { ...x, low: -1.7e308, high: 1.7e308 } }, 'TUNE_RANGE_BROKEN'],
  ['a logarithm of nothing', { x: { ...x, log: true } }, 'TUNE_RANGE_BROKEN'],
  ['a logarithm with a step', { x: { ...x, low: 0.1, log: true, step: 0.1 } }, 'TUNE_RANGE_BROKEN'],
  ['a step of nothing', { x: { ...x, step: 0 } }, 'TUNE_RANGE_BROKEN'],
  ['a broken whole number', { x: { kind: 'int', low: 0.5, high: 2 } }, 'TUNE_RANGE_BROKEN'],
  ['no end', { x: { kind: 'int', low: 1 } }, 'TUNE_RANGE_BROKEN'],
  ['choices of a number', { x: { ...x, choices: [1] } }, 'TUNE_FIELD_UNWANTED'],
  ['no list of choices', { x: { kind: 'categorical' } }, 'TUNE_CHOICES_BROKEN'],
  ['no choice', { x: { kind: 'categorical', choices: [] } }, 'TUNE_CHOICES_BROKEN'],
  ['a choice twice', { x: { kind: 'categorical', choices: [1, 1] } }, 'TUNE_CHOICES_BROKEN'],
  ['a condition on nothing', { x: { ...x, when: { y: [1] } } }, 'TUNE_CONDITION_BROKEN'],
  ['a condition on itself', { x: { ...x, when: { x: [1] } } }, 'TUNE_CONDITION_BROKEN'],
  [
    'conditions in a circle',
    { x: { ...x, when: { y: [1] } }, y: { kind: 'int', low: 1, high: 2, when: { x: [1] } } },
    'TUNE_CONDITION_BROKEN',
  ],
  [
    'a condition that never holds',
    { x: { ...x, when: { y: ['c'] } }, y: { kind: 'categorical', choices: ['a', 'b'] } },
    'TUNE_CONDITION_BROKEN',
  ],
])('refuses a space with %s', (_, space, code) => {
  expect(() => checkSpace(space as Space)).toThrow(expect.objectContaining({ code, kind: 'invalid' }))
})

it('puts parents first, and ends a stepped range at its last step', () => {
  const space = checkSpace({
    a: { ...x, when: { z: [true] } },
    b: { ...x, high: 1, step: 0.3 },
    z: { kind: 'categorical', choices: [true, false] },
  })
  expect(Object.keys(space)).toEqual(['z', 'a', 'b'])
  expect(space['b']).toMatchObject({ high: 0.9 })
})

it('knows the points of a space', () => {
  const space = checkSpace({
    z: { kind: 'categorical', choices: [true, false] },
    n: { kind: 'int', low: 0, high: 10, step: 5, when: { z: [true] } },
  })
  checkParams(space, { z: true, n: 5 })
  checkParams(space, { z: false })
  const outside: Params[] = [
    { z: true },
    { z: true, n: 4 },
    { z: false, n: 5 },
    { z: 1 },
    { n: 5 },
    { z: false, k: 1 },
  ]
  for (const params of outside)
    expect(() => checkParams(space, params)).toThrow(
      expect.objectContaining({ code: 'TUNE_PARAMS_OUTSIDE_SPACE' }),
    )
})

it.each<[string, Partial<Search> | object, string]>([
  ['an unknown sampler', { sampler: { kind: 'genetic' } }, 'TUNE_SAMPLER_UNKNOWN'],
  ['no candidate', { sampler: { kind: 'tpe', candidates: 0 } }, 'TUNE_SETTING_OUTSIDE'],
  ['a tiny population', { sampler: { kind: 'cma-es', population: 1 } }, 'TUNE_SETTING_OUTSIDE'],
  ['a grid of one point', { sampler: { kind: 'grid', points: 1 } }, 'TUNE_SETTING_OUTSIDE'],
  ['a setting of another sampler', { sampler: { kind: 'random', points: 3 } }, 'TUNE_FIELD_UNWANTED'],
  ['a setting of another pruner', { pruner: { kind: 'median', factor: 3 } }, 'TUNE_FIELD_UNWANTED'],
  ['an unknown pruner', { pruner: { kind: 'gut' } }, 'TUNE_PRUNER_UNKNOWN'],
  ['a percentile of 100', { pruner: { kind: 'percentile', percentile: 100 } }, 'TUNE_SETTING_OUTSIDE'],
  ['a factor of 1', { pruner: { kind: 'halving', factor: 1 } }, 'TUNE_SETTING_OUTSIDE'],
  ['less than no patience', { pruner: { kind: 'median', patience: -1 } }, 'TUNE_SETTING_OUTSIDE'],
  ['no trial at once', { parallel: 0 }, 'TUNE_SETTING_OUTSIDE'],
  ['a broken seed', { seed: 0.5 }, 'TUNE_SETTING_OUTSIDE'],
  ['a start outside', { start: [{ x: 2 }] }, 'TUNE_PARAMS_OUTSIDE_SPACE'],
])('refuses a search with %s', (_, change, code) => {
  const search = {
    space: { x },
    direction: 'minimize',
    sampler: { kind: 'tpe' },
    pruner: null,
    seed: 1,
    parallel: 1,
  }
  expect(() => checkSearch({ ...search, start: [], ...change } as Search)).toThrow(
    expect.objectContaining({ code }),
  )
})

it('refuses a grid that nobody lives to see the end of', () => {
  const wide = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`x${i}`, x]))
  expect(() =>
    checkSearch({
      space: wide,
      direction: 'minimize',
      sampler: { kind: 'grid' },
      pruner: null,
      seed: 1,
      parallel: 1,
      start: [],
    }),
  ).toThrow(expect.objectContaining({ code: 'TUNE_GRID_TOO_LARGE' }))
})
