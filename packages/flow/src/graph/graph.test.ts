import type { NodeBody } from '@slipway/contract/pipelines'
import { expect, it } from 'vitest'
import { each, pipeline, step, when } from '../index.ts'
import { planOf } from '../plan/index.ts'
import { jsonDigest } from '../encoding/index.ts'
import { graphOf } from './index.ts'

const none = jsonDigest(null)
const code = {
  root: '/',
  bundle: { digest: none, file: '', export: 'default', lockfile: null, sources: [] },
  codeOf: () => ({ digest: none, files: [] }),
}
const list = step('list', () => [1, 2])
const audit = step('audit', () => null)
const double = step('double', ({ x }: { x: number }) => 2 * x)
const again = step('again', ({ x, base }: { x: number; base: number[] }) => x + base.length)
const sum = step('sum', ({ xs }: { xs: number[] }) => xs.length)
const tell = step('tell', ({ of }: { of: number }) => of)
const plan = planOf(
  pipeline('demo', {}, () => {
    const items = list()
    const noted = audit()
    const xs = each(items, (x) => again({ x: double({ x }), base: items }))
    const total = sum({ xs }, { after: [noted] })
    return when(total, () => tell({ of: 1 }))
  }),
  code,
)

it('says what depends on what: through lists, results of eaches, conditions and order alone', () => {
  const { edges, nodes } = graphOf(plan)
  expect(edges).toEqual([
    { from: 'list', to: 'double', kind: 'data' },
    { from: 'double', to: 'again', kind: 'data' },
    { from: 'list', to: 'again', kind: 'data' },
    { from: 'again', to: 'sum', kind: 'data' },
    { from: 'audit', to: 'sum', kind: 'order' },
    { from: 'sum', to: 'tell', kind: 'list' },
  ])
  expect(new Set(nodes.map(({ status }) => status))).toEqual(new Set(['pending']))
})

const ran = (
  id: string,
  status: NodeBody['status'],
  startedMs = 10,
  endedMs: number | null = 20,
): NodeBody => ({
  id,
  planNode: id.split('#')[0]!,
  step: id.split('#')[0]!,
  status,
  identity: '',
  reason: `why ${id}`,
  startedMs,
  endedMs,
  attempts: [
    {
      number: 1,
      status: status === 'running' ? 'running' : status === 'failed' ? 'failed' : 'succeeded',
      startedMs,
      endedMs,
      resources: null,
      failure: status === 'failed' ? { code: 'X', kind: 'invalid', message: 'broke', hint: '' } : null,
    },
  ],
})
const run = { id: 'pr_1', status: 'running', startedMs: 1, endedMs: null } as const
const nodeOf = (graph: ReturnType<typeof graphOf>, id: string) => graph.nodes.find((node) => node.id === id)!

it('folds copies: running until something has read them all, with counts and times of all together', () => {
  const begun = [
    ran('list', 'cached'),
    ran('double#0', 'succeeded', 20, 30),
    ran('double#1', 'succeeded', 21, 50),
  ]
  const half = graphOf(plan, { run, nodes: begun })
  expect(nodeOf(half, 'double')).toMatchObject({
    status: 'running',
    copies: { total: 2, succeeded: 2, cached: 0 },
    wallMs: 39,
    attempts: 2,
    startedMs: 20,
    endedMs: null,
    reason: 'why double#0',
  })
  expect(half.eaches.map(({ items, when: condition }) => [items, condition])).toEqual([
    [2, false],
    [null, true],
  ])
  const queued = new Map([['sum', 'a place of pool gpu']])
  expect(nodeOf(graphOf(plan, { run, nodes: begun, queued }), 'sum')).toMatchObject({
    status: 'queued',
    queuedFor: 'a place of pool gpu',
  })
  const read = graphOf(plan, { run, nodes: [...begun, ran('again#1', 'failed', 30, 60)] })
  expect(nodeOf(read, 'double')).toMatchObject({ status: 'succeeded', endedMs: 50 })
  expect(nodeOf(read, 'again')).toMatchObject({ status: 'failed', failure: { code: 'X', message: 'broke' } })
  const over = graphOf(plan, { run: { ...run, status: 'failed', endedMs: 70 }, nodes: begun })
  expect(nodeOf(over, 'tell').status).toBe('pending')
  expect(over.eaches[1]!.items).toBe(0)
})
