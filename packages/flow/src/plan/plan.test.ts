import { describe, expect, it } from 'vitest'
import { jsonDigest } from '../encoding/index.ts'
import { command, each, num, pipeline, type Ref, runInProcess, step, text, when } from '../index.ts'
import type { AnyPipeline } from '../authoring/pipeline.ts'
import { type Plan, planOf, refuseCycles, runGraph } from './index.ts'

const none = jsonDigest('code')
const planned = (made: AnyPipeline, params = {}, codeDigest = none): Plan =>
  planOf(
    made,
    {
      root: '/project',
      bundle: { digest: none, file: '/b.mjs', export: 'default', lockfile: null, sources: [] },
      codeOf: ({ command }) => ({ digest: command ? none : codeDigest, files: [] }),
    },
    { params },
  )

const load = step('load', ({ n }: { n: number }) => ({
  rows: Array.from({ length: n }, (_, i) => i),
  at: new Date(0),
}))
const add = step('add', ({ x, y }: { x: number; y: number }) => x + y, { retries: 1, tags: ['math'] })
const sum = step('sum', ({ xs }: { xs: number[] }) => xs.reduce((a, b) => a + b, 0))
const sums = step('sums', ({ xs }: { xs: number[][] }) => xs.map((row) => row.length))
const count = step('count', ({ n }: { n: number }) => Array.from({ length: n }, (_, i) => i))
const say = command('say', {
  run: ['echo', 'hi'],
  inputs: { x: num },
  outputs: { said: text },
  env: { lock: 'uv.lock' },
})

class Wrong {
  rows = [1]
}

describe('a plan', () => {
  it('is plain, and the same each time', () => {
    const made = pipeline('churn', { n: 3, ys: [1, 2], since: new Date(0) }, (p) => {
      const loaded = load({ n: p.n })
      const inner = each(loaded.rows, (x) => add({ x, y: 1 }))
      const outer = each(p.ys, (y) => add({ x: y, y: sum({ xs: inner }) }))
      return {
        total: sum({ xs: outer }),
        said: say({ x: inner[0]! }, { after: [outer], name: 'speak' }).said,
      }
    })
    const plan = planned(made)
    expect(JSON.parse(JSON.stringify(plan))).toEqual(plan)
    expect(planned(made)).toEqual(plan)
    expect(plan).toMatchSnapshot()
  })

  it('says which of its steps fall out of use, and refuses what is retired', () => {
    const why = { since: 2, use: 'tidy', reason: 'slow' }
    const old = step('old', () => 1, { version: 1, deprecated: why })
    expect(planned(pipeline('p', {}, () => old())).nodes[0]).toMatchObject({ version: 1, deprecated: why })
    const gone = step('gone', () => 1, { retired: why })
    expect(() => planned(pipeline('p', {}, () => gone()))).toThrow(
      expect.objectContaining({ code: 'FLOW_STEP_RETIRED', hint: 'Use tidy instead.' }),
    )
  })

  it('takes parameters, and says which it does not know', () => {
    const made = pipeline('p', { n: 3, source: null as string | null }, (p) => load({ n: p.n }))
    expect(planned(made, { n: 5, source: 'x' }).nodes[0]?.inputs).toEqual({ n: 5 })
    expect(() => planned(made, { m: 5 })).toThrow(expect.objectContaining({ code: 'FLOW_PARAM_UNKNOWN' }))
    expect(() => planned(made, { n: '5' })).toThrow('The parameter n is a number, not "5".')
  })

  const refused = (build: () => unknown) => () => planned(pipeline('p', {}, build))
  it.each([
    ['FLOW_REFERENCE_READ', refused(() => `${add({ x: 1, y: 2 }) as never}`)],
    ['FLOW_REFERENCE_READ', refused(() => (add({ x: 1, y: 2 }) as never as number) + 1)],
    ['FLOW_REFERENCE_READ', refused(() => (add({ x: 1, y: 2 }) as never as number) > 1)],
    ['FLOW_REFERENCE_READ', refused(() => [...(load({ n: 1 }).rows as never as number[])])],
    ['FLOW_REFERENCE_READ', refused(() => (load({ n: 1 }).rows as never as number[]).map((x) => x))],
    ['FLOW_REFERENCE_READ', refused(() => ({ ...load({ n: 1 }) }))],
    ['FLOW_REFERENCE_READ', refused(() => JSON.stringify(load({ n: 1 })))],
    ['FLOW_REFERENCE_READ', refused(() => 'rows' in load({ n: 1 }))],
    ['FLOW_NOT_STORABLE', refused(() => sum({ xs: [() => 1] as never }))],
    ['FLOW_NOT_STORABLE', refused(() => sum({ xs: new Wrong() as never }))],
    ['FLOW_NO_STEPS', refused(() => 1)],
    ['FLOW_AFTER', refused(() => add({ x: 1, y: 1 }, { after: ['load'] }))],
    ['FLOW_NAME', refused(() => add({ x: 1, y: 1 }, { name: '../../etc' }))],
    ['FLOW_BUILD_FAILED', refused(() => [add({ x: 1, y: 1 }), (undefined as never as { x: 1 }).x])],
    ['FLOW_CALLED_OUTSIDE', () => add({ x: 1, y: 2 })],
    ['FLOW_CALLED_OUTSIDE', () => each([1], (x) => x)],
    ['FLOW_NAME', () => step('no name', () => 1)],
    [
      'FLOW_OUTSIDE_EACH',
      refused(() => {
        let leaked: Ref<number> | undefined
        each(load({ n: 2 }).rows, (x) => (leaked = add({ x, y: 1 })))
        return sum({ xs: [leaked!] })
      }),
    ],
    [
      'FLOW_FOREIGN_REFERENCE',
      () => {
        let old: Ref<number> | undefined
        planned(pipeline('a', {}, () => (old = add({ x: 1, y: 1 }))))
        planned(pipeline('b', {}, () => sum({ xs: [old!] })))
      },
    ],
  ])('is refused with %s', (code, make) => {
    expect(make).toThrow(expect.objectContaining({ code }))
  })

  it('is refused when it goes in a circle or leads nowhere', () => {
    const plan = planned(pipeline('p', {}, () => sum({ xs: [add({ x: 1, y: 1 })] })))
    const turned = structuredClone(plan)
    turned.nodes[0]!.inputs = { x: { $ref: { node: 'sum', path: [] } } }
    expect(() => refuseCycles(turned)).toThrow('add → sum → add')
    turned.nodes[0]!.inputs = { x: { $ref: { node: 'gone', path: [] } } }
    expect(() => refuseCycles(turned)).toThrow(expect.objectContaining({ code: 'FLOW_PLAN_BROKEN' }))
  })

  it('knows a step by its code, and by the parameters only where it may hold them', () => {
    const made = pipeline('p', { n: 1 }, (p) => {
      const held = step('held', () => p.n)
      return [held(), count({ n: 1 })]
    })
    const [one, two] = [planned(made), planned(made, { n: 2 })]
    const identity = (plan: Plan, i: number) => plan.nodes[i]!.identity
    expect(identity(one, 0)).not.toBe(identity(two, 0))
    expect(identity(one, 1)).toBe(identity(two, 1))
    expect(identity(planned(made, {}, jsonDigest('other')), 1)).not.toBe(identity(one, 1))
    const twins = pipeline('p', {}, () => [step('same', () => 1)(), step('same', () => 2)()])
    expect(planned(twins).nodes.map(({ step }) => step)).toEqual(['same', 'same~2'])
  })
})

describe('running in process', () => {
  it('goes over lists inside lists that only the run knows', async () => {
    const made = pipeline('nested', { n: 3 }, (p) => {
      const grid = each(count({ n: p.n }), (row) =>
        each(count({ n: row }), (cell) => add({ x: row, y: cell })),
      )
      return { grid, lengths: sums({ xs: grid }) }
    })
    expect(await runInProcess(made)).toEqual({ grid: [[], [1], [2, 3]], lengths: [0, 1, 2] })
  })

  it('goes over empty lists, known and unknown', async () => {
    const made = pipeline('empty', {}, () => ({
      known: sum({ xs: each([] as number[], (x) => add({ x, y: 1 })) }),
      unknown: sum({ xs: each(count({ n: 0 }), (x) => add({ x, y: 1 })) }),
    }))
    expect(await runInProcess(made)).toEqual({ known: 0, unknown: 0 })
  })

  it('keeps order, parts of results, dates and steps that hold parameters', async () => {
    const made = pipeline('parts', { k: 10 }, (p) => {
      const scaled = step('scaled', ({ x }: { x: number }) => x * p.k)
      const all = each([3, 1, 2], (x) => ({ x: scaled({ x }), plain: x }))
      const loaded = load({ n: 2 })
      return { first: all[0]!.x, all, at: loaded.at, row: loaded.rows[1], none: loaded.rows[7] }
    })
    expect(await runInProcess(made, { k: 100 })).toEqual({
      first: 300,
      all: [300, 100, 200].map((x, i) => ({ x, plain: [3, 1, 2][i] })),
      at: new Date(0),
      row: 1,
      none: undefined,
    })
  })

  it.each([
    ['holds', 3, { big: 13, kept: [13] }],
    ['does not hold', 0, { big: undefined, kept: [0] }],
  ])('runs what is under a condition only where it %s', async (_name, n, wanted) => {
    const ran: number[] = []
    const grow = step('grow', ({ x }: { x: number }) => {
      ran.push(x)
      return x + 10
    })
    const or = step('or', ({ a, b }: { a?: number; b: number }) => [a ?? b])
    const made = pipeline('choice', { n: 0 }, (p) => {
      const total = sum({ xs: [p.n] })
      const big = when(total, (value) => grow({ x: value }))
      return { big, kept: or({ a: big, b: total }) }
    })
    expect(await runInProcess(made, { n })).toEqual(wanted)
    expect(ran).toEqual(n === 0 ? [] : [n])
    expect(planned(made).eaches).toMatchObject([{ id: 'when', when: true }])
  })

  it('says when a list is none', async () => {
    const made = pipeline('no-list', {}, () =>
      each(load({ n: 1 }) as never as Ref<number[]>, (x) => add({ x, y: 1 })),
    )
    await expect(runInProcess(made)).rejects.toMatchObject({ code: 'FLOW_EACH_NOT_LIST' })
  })

  it('waits for all of an each, also for what nobody reads', async () => {
    const order: string[] = []
    const mark = step('mark', ({ name }: { name: string }) => {
      order.push(name)
    })
    const made = pipeline('order', {}, () => {
      const outer = each(count({ n: 2 }), () => {
        each(count({ n: 2 }), () => {
          mark({ name: 'inner' })
        })
      })
      const maybe = when(count({ n: 1 }), () => {
        mark({ name: 'inner' })
      })
      mark({ name: 'end' }, { after: [outer, maybe] })
    })
    await runInProcess(made)
    expect(order).toEqual([...Array.from({ length: 5 }, () => 'inner'), 'end'])
  })

  it('waits for what comes after without data', async () => {
    const order: string[] = []
    const mark = step('mark', ({ name }: { name: string }) => void order.push(name))
    const made = pipeline('order', {}, () => {
      const last = each(count({ n: 2 }), () => mark({ name: 'inner' }))
      mark({ name: 'end' }, { after: [last] })
      mark({ name: 'free' })
    })
    await runInProcess(made)
    expect(order.indexOf('end')).toBeGreaterThan(order.lastIndexOf('inner'))
  })
})

it('keeps the books of a wide run in time proportional to its size', () => {
  const made = pipeline('wide', {}, () =>
    sum({ xs: each(count({ n: 1 }), (x) => add({ x, y: add({ x, y: 1 }) })) }),
  )
  const graph = runGraph(planned(made))
  const before = process.cpuUsage()
  let nodes = 0
  for (let ready = graph.takeReady(); ready.length > 0; ready = graph.takeReady())
    for (const { id, node } of ready) {
      nodes++
      graph.finish(id, node.step === 'count' ? Array.from({ length: 20_000 }, (_, i) => i) : 1)
    }
  expect([nodes, graph.output()]).toEqual([40_002, 1])
  expect(process.cpuUsage(before).user / 1e6).toBeLessThan(5)
})
