import { describe, expect, it } from 'vitest'
import { approval, command, each, num, pipeline, runInProcess, step, when } from '../index.ts'
import { planOf } from '../plan/index.ts'
import { jsonDigest } from '../encoding/index.ts'
import type { AnyPipeline } from './pipeline.ts'

const none = jsonDigest(null)
const planned = (made: AnyPipeline, params = {}) =>
  planOf(
    made,
    {
      root: '/',
      bundle: { digest: none, file: '', export: 'default', lockfile: null, sources: [] },
      codeOf: () => ({ digest: none, files: [] }),
    },
    { params },
  )
const ids = (made: AnyPipeline, params = {}) => planned(made, params).nodes.map(({ id }) => id)

const load = step('load', ({ n }: { n: number }) => Array.from({ length: n }, (_, i) => i))
const add = step('add', ({ x, y }: { x: number; y: number }) => x + y)
const sum = step('sum', ({ xs }: { xs: readonly number[] }) => xs.reduce((a, b) => a + b, 0))

const prepare = pipeline('prepare', { n: 2, by: 1 }, (p) => {
  const rows = load({ n: p.n })
  return { rows: each(rows, (x) => add({ x, y: p.by })), n: p.n }
})
const total = pipeline('total', { n: 1 }, (p) => sum({ xs: prepare({ n: p.n }).rows }))

describe('a pipeline inside another', () => {
  it('adds its steps under its name, each time it is used', async () => {
    const made = pipeline('main', { n: 3 }, (p) => {
      const first = prepare({ n: p.n })
      const second = prepare({ n: first.n, by: 10 }, { name: 'again' })
      return { first: sum({ xs: first.rows }), second: second.rows[0], third: prepare().n }
    })
    expect(ids(made)).toEqual([
      'prepare/load',
      'prepare/add',
      'again/load',
      'again/add',
      'sum',
      'prepare-2/load',
      'prepare-2/add',
    ])
    expect(await runInProcess(made)).toEqual({ first: 6, second: 10, third: 2 })
  })

  it('nests, and stands inside each and when', async () => {
    const made = pipeline('main', {}, () => {
      const lists = each(load({ n: 3 }), (n) => total({ n }))
      return { lists, some: when(sum({ xs: lists }), (n) => total({ n })), whole: total() }
    })
    expect(ids(made).slice(0, 5)).toEqual([
      'load',
      'total/prepare/load',
      'total/prepare/add',
      'total/sum',
      'sum',
    ])
    expect(await runInProcess(made)).toEqual({ lists: [0, 1, 3], some: 10, whole: 1 })
  })

  it('comes after what it is told to, and is waited for though it gives nothing', () => {
    const side = pipeline('side', {}, () => {
      each([1, 2], (n) => load({ n }))
    })
    const made = pipeline('main', {}, () => {
      const before = load({ n: 1 })
      const done = side({}, { after: [before] })
      return sum({ xs: [] }, { after: [done] })
    })
    const after = Object.fromEntries(planned(made).nodes.map(({ id, after }) => [id, after]))
    expect(after).toEqual({
      load: [],
      'side/load': ['load'],
      'side/load-2': ['load'],
      sum: ['side/load', 'side/load-2'],
    })
  })

  it('refuses what it does not take, and one that never ends', () => {
    const wrong = pipeline('main', {}, () => prepare({ m: 1 } as never))
    expect(() => planned(wrong)).toThrow('The pipeline prepare has no parameter m.')
    const round: { again: () => unknown } = { again: () => null }
    const circle = pipeline('circle', {}, () => [load({ n: 1 }), round.again()])
    round.again = () => circle()
    expect(() => planned(circle)).toThrow(expect.objectContaining({ code: 'FLOW_PIPELINE_DEPTH' }))
    expect(() => prepare()).toThrow(expect.objectContaining({ code: 'FLOW_CALLED_OUTSIDE' }))
    const compares = pipeline('compares', { n: 1 }, (p) => load({ n: p.n > 1 ? 1 : 2 }))
    const given = pipeline('main', {}, () => compares({ n: sum({ xs: [] }) }))
    expect(() => planned(given)).toThrow(expect.objectContaining({ code: 'FLOW_REFERENCE_READ' }))
  })

  it('knows a step made inside it by the parameters that it was called with', () => {
    const inner = pipeline('inner', { k: 1 }, (p) => step('held', () => p.k)())
    const made = (a: number) => planned(pipeline('main', {}, () => [inner({ k: a }), inner({ k: 2 })])).nodes
    expect(made(1)[0]!.identity).not.toBe(made(3)[0]!.identity)
    expect(made(1)[1]!.identity).toBe(made(3)[1]!.identity)
  })
})

describe('each', () => {
  it('lets so many copies of a known list begin at once', async () => {
    const made = pipeline('main', {}, () =>
      each([1, 2, 3, 4], (n) => sum({ xs: load({ n }) }), { parallel: 2 }),
    )
    const plan = planned(made)
    expect(plan.nodes.flatMap(({ after }) => after)).toEqual([])
    expect(plan.windows).toEqual([
      {
        each: null,
        parallel: 2,
        copies: ['', '-2', '-3', '-4'].map((n) => [`load${n}`, `sum${n}`]),
      },
    ])
    expect(await runInProcess(made)).toEqual([0, 1, 3, 6])
    const dynamic = pipeline('main', {}, () => each(load({ n: 1 }), (n) => load({ n }), { parallel: 3 }))
    expect(planned(dynamic).eaches[0]).toMatchObject({ parallel: 3 })
  })

  it('over each over each, and over nothing at all', async () => {
    const made = pipeline('main', { n: 3 }, (p) =>
      each(load({ n: p.n }), (a) =>
        each(load({ n: a }), (b) => each(load({ n: b }), (c) => add({ x: a, y: c }))),
      ),
    )
    expect(await runInProcess(made)).toEqual([[], [[]], [[], [2]]])
    expect(await runInProcess(made, { n: 0 })).toEqual([])
    const known = pipeline('main', {}, () => ({
      none: each([] as number[], (n) => load({ n })),
      nested: each([[], [1]], (ns) => each(ns, (n) => each(load({ n }), (x) => add({ x, y: 1 })))),
      one: load({ n: 1 }),
    }))
    expect(await runInProcess(known)).toEqual({ none: [], nested: [[], [[1]]], one: [0] })
  })
})

describe('an approval', () => {
  const made = pipeline('main', {}, () => {
    const rows = load({ n: 2 })
    const yes = approval('ask', { question: 'Release?', expiresAfterMs: 60_000, of: { rows } })
    return { by: yes.approvedBy, n: sum({ xs: rows }, { after: [yes] }) }
  })

  it('is a node of its own kind, asked anew each time', () => {
    expect(planned(made).nodes[1]).toMatchObject({
      id: 'ask',
      kind: 'approval',
      cache: false,
      inputs: { of: { rows: { $ref: { node: 'load', path: [] } } } },
      approval: { question: 'Release?', expiresAfterMs: 60_000 },
    })
  })

  it('is answered by whoever the test says, or not at all', async () => {
    const asked: unknown[] = []
    const approve = (...all: unknown[]) => (asked.push(all), { approvedBy: 'ana' })
    expect(await runInProcess(made, {}, { approve })).toEqual({ by: 'ana', n: 1 })
    expect(asked).toEqual([['Release?', { rows: [0, 1] }]])
    await expect(runInProcess(made)).rejects.toMatchObject({ code: 'FLOW_APPROVAL_IN_PROCESS' })
    await expect(runInProcess(made, {}, { approve: () => false })).rejects.toMatchObject({
      code: 'FLOW_APPROVAL_REFUSED',
    })
  })
})

it('lets a function stand in for a command in a test', async () => {
  const double = command('double', { run: ['x'], inputs: { x: num }, outputs: { y: num } })
  const made = pipeline('main', {}, () => double({ x: 2 }).y)
  const commands = { double: ({ x }: { x: number }) => ({ y: 2 * x }) }
  expect(await runInProcess(made, {}, { commands })).toBe(4)
  await expect(runInProcess(made)).rejects.toMatchObject({ code: 'FLOW_COMMAND_IN_PROCESS' })
  const wrong = { double: () => ({}) }
  await expect(runInProcess(made, {}, { commands: wrong })).rejects.toMatchObject({
    code: 'FLOW_OUTPUT_MISSING',
  })
})
