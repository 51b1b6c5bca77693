import { describe, expect, it } from 'vitest'
import { newGraph, openSession } from '../../onnx/index.ts'
import type { Features } from '../../prepare/index.ts'
import { trainerNamed, trainers } from '../index.ts'
import type { Target } from '../trainer.ts'
import { baseline, seasonal } from './index.ts'

const hours = Float64Array.from({ length: 48 }, (_, i) => i % 24)
const weekdays = Float64Array.from({ length: 48 }, (_, i) => Math.floor(i / 24))
const x: Features = {
  rows: 48,
  columns: [
    { name: 't_hour', kind: 'numeric', values: hours },
    { name: 't_weekday', kind: 'numeric', values: weekdays },
    { name: 'noise', kind: 'numeric', values: Float64Array.from({ length: 48 }, (_, i) => i / 7) },
  ],
}
const y = (
  values: ArrayLike<number>,
  task: Target['task'] = 'regression',
  classes: string[] = [],
): Target => ({
  task,
  values: Float64Array.from(values),
  classes,
})
const options = { seed: 1 }

describe('the baseline', () => {
  const five: Features = { rows: 5, columns: [] }

  it('answers what the training rows held, weighted or not', () => {
    const answer = (target: Target, settings: { strategy: 'mean' | 'median' }, weights?: Float64Array) =>
      baseline.fit(five, target, settings, { ...options, weights }).answer
    expect(answer(y([1, 2, 3, 4, 100]), { strategy: 'mean' })).toEqual([22])
    expect(answer(y([1, 2, 3, 4, 100]), { strategy: 'median' })).toEqual([3])
    expect(answer(y([1, 2, 3, 4]), { strategy: 'median' })).toEqual([2.5])
    expect(answer(y([1, 2, 3, 4, 100]), { strategy: 'median' }, Float64Array.of(0, 0, 0, 1, 3))).toEqual([
      100,
    ])
    expect(answer(y([0, 1, 1, 0, 0], 'binary', ['no', 'yes']), { strategy: 'mean' })[0]).toBeCloseTo(0.4)
    const shares = answer(y([0, 1, 2, 2, 2], 'multiclass', ['a', 'b', 'c']), { strategy: 'mean' })
    for (const [k, share] of [0.2, 0.2, 0.6].entries()) expect(shares[k]).toBeCloseTo(share)
    expect(() => answer(y([]), { strategy: 'mean' })).toThrow(
      expect.objectContaining({ code: 'BASELINE_NO_ROWS' }),
    )
    expect(() => answer(y([1]), { strategy: 'mode' as 'mean' })).toThrow(
      expect.objectContaining({ code: 'BASELINE_BAD_STRATEGY' }),
    )
  })
})

describe('the seasonal baseline', () => {
  const target = y(hours.map((hour, i) => 10 * hour + weekdays[i]!))

  it('finds hour and weekday, and answers their mean; the overall mean where nothing was seen', () => {
    const model = seasonal.fit(x, target, { smoothing: 0 }, options)
    expect(model.keys.map(({ feature }) => feature)).toEqual(['t_hour', 't_weekday'])
    expect([...seasonal.predict(model, x)]).toEqual([...target.values])
    const strange: Features = {
      rows: 4,
      columns: [
        { name: 't_hour', kind: 'numeric', values: Float64Array.of(5, 25, NaN, -3) },
        { name: 't_weekday', kind: 'numeric', values: Float64Array.of(6, 0, 1, 0) },
        { name: 'noise', kind: 'numeric', values: new Float64Array(4) },
      ],
    }
    expect([...seasonal.predict(model, strange)]).toEqual([115.5, 115.5, 115.5, 115.5])
    expect([...seasonal.importance(model)]).toEqual([0.5, 0.5, 0])
  })

  it('does in a graph what it does on rows, out of range too', async () => {
    const model = seasonal.fit(x, target, { smoothing: 2 }, options)
    const graph = newGraph('season')
    const tensors = x.columns.map(({ name }) => ({
      name,
      kind: 'numeric' as const,
      tensor: graph.input(name, 'double'),
    }))
    graph.output('y', seasonal.compile(model, tensors, graph), 'double')
    const session = await openSession(graph.finish({ producerVersion: '0', metadata: {} }))
    const given = {
      t_hour: Float64Array.of(3, 99, NaN, 23, 0, -1),
      t_weekday: Float64Array.of(1, 0, 0, 1, NaN, 0),
      noise: new Float64Array(6),
    }
    const columns = Object.entries(given).map(([name, values]) => ({
      name,
      kind: 'numeric' as const,
      values,
    }))
    const out = await session.run(given)
    expect([...out.y!]).toEqual([...seasonal.predict(model, { rows: 6, columns })])
    await session.close()
  })

  it('takes named keys, and says which it can’t take', () => {
    const code = (keys: string[]) => {
      try {
        return seasonal.fit(x, target, { keys, smoothing: 1 }, options).keys.length
      } catch (error) {
        return (error as { code: string }).code
      }
    }
    expect(code(['t_hour'])).toBe(1)
    expect(code([])).toBe(0)
    expect(code(['hour'])).toBe('BASELINE_KEY_UNKNOWN')
    expect(code(['noise'])).toBe('BASELINE_KEY_NOT_WHOLE')
  })
})

it('names all trainers when one is misspelt', () => {
  expect(trainerNamed('linear')).toBe(trainers.linear)
  for (const name of Object.keys(trainers)) expect(trainers[name]!.name).toBe(name)
  for (const wrong of ['boost', 'toString'])
    expect(() => trainerNamed(wrong)).toThrow(expect.objectContaining({ code: 'TRAIN_TRAINER_UNKNOWN' }))
})
