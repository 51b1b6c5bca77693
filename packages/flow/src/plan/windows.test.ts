import { expect, it } from 'vitest'
import type { AnyPipeline } from '../authoring/pipeline.ts'
import { jsonDigest } from '../encoding/index.ts'
import { each, pipeline, runInProcess, step } from '../index.ts'
import { planOf, runGraph } from './index.ts'

const none = jsonDigest(null)
const graphOf = (made: AnyPipeline) => {
  const graph = runGraph(
    planOf(made, {
      root: '/',
      bundle: { digest: none, file: '', export: 'default', lockfile: null, sources: [] },
      codeOf: () => ({ digest: none, files: [] }),
    }),
  )
  const next = () => graph.takeReady().map(({ id }) => id)
  /** What may begin once this has ended. */
  const after = (id: string, output: unknown = 0) => {
    graph.finish(id, output as never)
    return next()
  }
  return { graph, next, after }
}

const list = step('list', ({ n }: { n: number }) => Array.from({ length: n }, (_, i) => i))
const one = step('one', ({ x }: { x: number }) => x)
const two = step('two', ({ x }: { x: number }) => x)

it('begins a copy as soon as any other has ended, whichever that is', () => {
  const { graph, next, after } = graphOf(
    pipeline('main', {}, () => each([1, 2, 3, 4], (x) => two({ x: one({ x }) }), { parallel: 2 })),
  )
  expect(next()).toEqual(['one', 'one-2'])
  expect(after('one-2')).toEqual(['two-2'])
  // The second is over; the first still runs.
  expect(after('two-2')).toEqual(['one-3'])
  expect(after('one-3')).toEqual(['two-3'])
  expect(after('two-3')).toEqual(['one-4'])
  expect(after('one')).toEqual(['two'])
  expect(after('two')).toEqual([])
  expect(after('one-4')).toEqual(['two-4'])
  expect(after('two-4')).toEqual([])
  expect([graph.output(), graph.open()]).toEqual([[0, 0, 0, 0], 0])
})

it('counts what a copy makes of a list that only the run knows, and copies within copies', () => {
  const { graph, next, after } = graphOf(
    pipeline('main', {}, () => each([1, 2], (n) => each(list({ n }), (x) => one({ x })), { parallel: 1 })),
  )
  expect(next()).toEqual(['list'])
  expect(after('list', [5, 6])).toEqual(['one#0', 'one#1'])
  expect(after('one#1')).toEqual([])
  expect(after('one#0')).toEqual(['list-2'])
  expect(after('list-2', [])).toEqual([])
  expect(graph.output()).toEqual([[0, 0], []])
})

it('holds inside each copy of an outer each by itself', () => {
  const { graph, next, after } = graphOf(
    pipeline('main', {}, () => each(list({ n: 2 }), (x) => each([1, 2], () => one({ x }), { parallel: 1 }))),
  )
  expect(next()).toEqual(['list'])
  expect(after('list', [7, 8])).toEqual(['one#0', 'one#1'])
  expect(after('one#1')).toEqual(['one-2#1'])
  expect(after('one#0')).toEqual(['one-2#0'])
  after('one-2#0')
  after('one-2#1')
  expect(graph.output()).toEqual([
    [0, 0],
    [0, 0],
  ])
})

it('passes copies that run nothing', async () => {
  const made = pipeline('main', {}, () =>
    each([1, 2, 3, 4], (x) => (x % 2 === 0 ? one({ x }) : x), { parallel: 1 }),
  )
  expect(await runInProcess(made)).toEqual([1, 2, 3, 4])
})
