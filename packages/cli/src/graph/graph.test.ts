import type { GraphNodeBody, GraphStatus, PipelineGraphBody } from '@slipway/contract/pipeline-graph'
import { expect, it } from 'vitest'
import { drawSvg, drawText, viewOf } from './index.ts'
import { reduced } from './reduce.ts'

const node = (id: string, status: GraphStatus = 'succeeded'): GraphNodeBody => ({
  id,
  step: id.replace(/-\d+$/, ''),
  kind: 'step',
  each: null,
  tags: [],
  status,
  queuedFor: null,
  copies: { total: 1, running: 0, waiting: 0, succeeded: 1, cached: 0, failed: 0, cancelled: 0 },
  attempts: 1,
  startedMs: 0,
  endedMs: 1200,
  wallMs: 1200,
  reason: 'runs for the first time',
  failure: null,
})
const graph = (nodes: GraphNodeBody[], edges: (readonly [string, string])[]): PipelineGraphBody => ({
  pipeline: 'demo',
  run: 'pr_1',
  status: 'succeeded',
  startedMs: 0,
  endedMs: 5000,
  nodes,
  edges: edges.map(([from, to]) => ({ from, to, kind: 'data' })),
  eaches: [],
})
const widest = (text: string) => Math.max(...text.split('\n').map((line) => [...line].length))

it('draws boxes with lines from top to bottom', () => {
  const fork = graph(
    [node('load'), node('tree', 'cached'), node('line', 'failed'), node('pick', 'pending')],
    [
      ['load', 'tree'],
      ['load', 'line'],
      ['load', 'pick'],
      ['tree', 'pick'],
      ['line', 'pick'],
    ],
  )
  expect(`\n${drawText(viewOf(fork), 80)}\n`).toBe(`
          ┌─────────┐
          │ load    │
          │ ✔ 1.2 s │
          └────┬────┘
       ╭───────┴───────╮
┌──────┴──────┐  ┌─────┴────┐
│ tree        │  │ line     │
│ ≡ as before │  │ ✖ failed │
└──────┬──────┘  └─────┬────┘
       ╰───────┬───────╯
           ┌───┴──┐
           │ pick │
           │ ·    │
           └──────┘
`)
})

it('leaves out what a longer way implies, in any order of the nodes', () => {
  const edges = [
    { from: 'a', to: 'b' },
    { from: 'b', to: 'c' },
    { from: 'a', to: 'c' },
    { from: 'a', to: 'd' },
  ]
  expect(reduced(['d', 'c', 'b', 'a'], edges)).toEqual([
    { from: 'a', to: 'd' },
    { from: 'b', to: 'c' },
    { from: 'a', to: 'b' },
  ])
})

const many = <T>(n: number, make: (i: number) => T) => Array.from({ length: n }, (_, i) => make(i))

it('folds what is too wide or too deep, and never leaves the terminal', () => {
  const alike = many(198, (i) => `load-${i}`)
  const wide = graph(
    ['start', ...alike, 'sum'].map((id) => node(id)),
    alike.flatMap((id) => [['start', id] as const, [id, 'sum'] as const]),
  )
  expect(drawText(viewOf(wide), 80)).toContain('load ×198')

  const others = many(60, (i) => `task${i}`)
  const mixed = graph(
    ['start', ...others].map((id) => node(id)),
    others.map((id) => ['start', id] as const),
  )
  const cut = drawText(viewOf(mixed), 60)
  expect(cut).toMatch(/\+ \d+ more/)
  expect(widest(cut)).toBeLessThanOrEqual(60)

  const chain = many(1000, (i) => `deep${i}`)
  const deep = drawText(
    viewOf(
      graph(
        chain.map((id) => node(id)),
        chain.slice(1).map((id, i) => [chain[i]!, id] as const),
      ),
    ),
    80,
  )
  expect(deep).toContain('⋮ 996 steps')
  expect(deep.split('\n').length).toBeLessThan(40)
})

it('keeps within the terminal whatever the graph', () => {
  let seed = 7
  const random = (below: number) => {
    seed = (seed * 1_103_515_245 + 12_345) % 2 ** 31
    return seed % below
  }
  for (let round = 0; round < 30; round++) {
    const ids = many(10 + random(60), (i) => `n${i}`)
    const edges = ids.slice(1).flatMap((id, i) => many(random(4), () => [ids[random(i + 1)]!, id] as const))
    const text = drawText(
      viewOf(
        graph(
          ids.map((id) => node(id)),
          edges,
        ),
      ),
      80,
    )
    expect(widest(text)).toBeLessThanOrEqual(80)
  }
})

it('writes SVG that holds every node, escaped, with nothing fetched from elsewhere', () => {
  const odd = graph([node('load'), { ...node('fit'), reason: 'rows <b> & "more"' }], [['load', 'fit']])
  const svg = drawSvg(odd)
  expect(svg).toContain('rows &lt;b&gt; &amp; &quot;more&quot;')
  expect(svg.match(/<rect class="box"/g)).toHaveLength(2)
  expect(svg.match(/<path class="edge"/g)).toHaveLength(1)
  expect(svg).toContain('prefers-color-scheme: dark')
  expect(svg.replace('http://www.w3.org/2000/svg', '')).not.toMatch(/https?:|<script|@import/)
})
