import { expect, it } from 'vitest'
import type { Candidate, Parts } from './shapes.ts'
import { suggest, type SearchOptions } from './search.ts'

const parts = { task: 'binary', y: Float64Array.of(0, 1, 1), seed: 7 } as unknown as Parts
const ctx = {} as Parameters<typeof suggest.fn>[1]
const options: SearchOptions = {
  space: { leaves: { kind: 'int', low: 2, high: 64, log: true } },
  settings: { trees: 10 },
  parallel: 2,
}
const next = (told: { candidate: Candidate; metrics: Record<string, number> }[], more: object = {}) =>
  suggest.fn({ parts, options: { ...options, ...more }, told, underWay: [] }, ctx)

it('proposes candidates with the settings that stay and those that are searched', async () => {
  const first = await next([])
  expect(first).toMatchObject({ name: 'boosting, trial 0', trainer: 'boosting', settings: { trees: 10 } })
  expect(first.settings['leaves']).toBeGreaterThanOrEqual(2)
  expect(await next([])).toEqual(first)
  const second = await next([{ candidate: first, metrics: { roc_auc: 0.8 } }])
  expect(second.name).toBe('boosting, trial 1')
  expect(second.settings['leaves']).not.toBe(first.settings['leaves'])
})

it('learns from the metric of the task, and nothing from a trial that has none', async () => {
  const at = (leaves: number): Candidate => ({ name: '', trainer: '', recipe: '', settings: { leaves } })
  const told = (score: (leaves: number) => number) =>
    Array.from({ length: 14 }, (_, i) => 2 + 4 * i).map((leaves) => ({
      candidate: at(leaves),
      metrics: { roc_auc: score(leaves) },
    }))
  const sampler = { kind: 'tpe', startup: 5, candidates: 200 }
  const few = await next(
    told((leaves) => -leaves),
    { sampler },
  )
  const many = await next(
    told((leaves) => leaves),
    { sampler },
  )
  expect(few.settings['leaves']).toBeLessThan(many.settings['leaves'] as number)
  const nothing = await next(
    told(() => Number.NaN),
    { sampler },
  )
  expect(nothing.settings['leaves']).toBeGreaterThanOrEqual(2)
})

it('says so where a grid has no more points, or a sampler would wait for ever', async () => {
  const tries = (n: number) =>
    Array.from({ length: n }, (_, i) => ({
      candidate: { name: '', trainer: '', recipe: '', settings: { leaves: i + 2 } },
      metrics: { roc_auc: 0.5 },
    }))
  const space = { leaves: { kind: 'int', low: 2, high: 4 } }
  await expect(next(tries(3), { space, sampler: { kind: 'grid' } })).rejects.toMatchObject({
    code: 'TRAIN_SEARCH_EXHAUSTED',
    hint: expect.stringContaining('trials: 3') as string,
  })
  const underWay = Array.from({ length: 9 }, (_, i) => tries(i + 1)[i]!.candidate)
  const waiting = { parts, options: { ...options, parallel: 9, sampler: { kind: 'cma-es' } as never } }
  await expect(suggest.fn({ ...waiting, told: [], underWay }, ctx)).rejects.toMatchObject({
    code: 'TRAIN_SEARCH_WAITS',
  })
})
