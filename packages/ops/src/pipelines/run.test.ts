import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { pipelinesWorld } from '../../tests/pipelines-world.ts'

const demo = `
import { appendFileSync } from 'node:fs'
import { each, pipeline, step } from 'slipway'
import { twice } from './lib.ts'
const ran = (name: string) => appendFileSync('ran.txt', name + '\\n')
const list = step('list', ({ n }: { n: number }) => { ran('list'); return Array.from({ length: n }, (_, i) => i) })
const double = step('double', ({ x, by }: { x: number, by: number }, ctx) => {
  ran('double')
  ctx.metric('x', x)
  ctx.param('by', by)
  ctx.progress(0.5, 'half')
  console.log('doubling', x)
  return { value: twice(x) * by, at: new Date(x), row: new Float64Array(20_000).fill(x) }
})
const sum = step('sum', ({ xs }: { xs: { value: number; row: Float64Array; at: Date }[] }) => {
  ran('sum')
  return { total: xs.reduce((a, x) => a + x.value + x.row.length, 0), last: xs.at(-1)?.at ?? null }
})
export default pipeline('demo', { n: 3, by: 1 }, (p) =>
  sum({ xs: each(list({ n: p.n }), (x) => double({ x, by: p.by })) }))
`
const files = { 'pipeline.ts': demo, 'lib.ts': 'export const twice = (x: number) => 2 * x\n' }
const statuses = (run: { nodes: { id: string; status: string }[] }) =>
  Object.fromEntries(run.nodes.map(({ id, status }) => [id, status]))

it('runs steps in processes, shares results, and runs again only what changed', async () => {
  await using world = await pipelinesWorld(files)
  const first = await world.run()
  expect(first.failure).toBeNull()
  expect(first.output).toEqual({ total: 6 + 60_000, last: { $date: '1970-01-01T00:00:00.002Z' } })
  expect(statuses(first)).toEqual({
    list: 'succeeded',
    'double#0': 'succeeded',
    'double#1': 'succeeded',
    'double#2': 'succeeded',
    sum: 'succeeded',
  })
  const [attempt] = first.nodes[0]!.attempts
  expect(attempt?.resources?.cpuSeconds).toBeGreaterThan(0)
  expect(attempt?.resources?.peakRssBytes).toBeGreaterThan(20e6)
  const { events, done } = await world.pipelines.events(first.id, {})
  expect(done).toBe(true)
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1))
  const told = events.map(({ type }) => type)
  expect([told[0], told.at(-1)]).toEqual(['run-started', 'run-finished'])
  for (const type of ['node-started', 'metric', 'param', 'progress', 'log', 'each-expanded', 'node-finished'])
    expect(told).toContain(type)

  // Nothing is left of the attempts' directories, where tokens lay.
  expect(await readdir(join(world.home, 'work'))).toEqual([])

  const again = await world.run()
  expect(new Set(Object.values(statuses(again)))).toEqual(new Set(['cached']))
  expect(again.output).toEqual(first.output)

  const changed = await world.run({ by: 2 })
  expect(statuses(changed)).toMatchObject({ list: 'cached', 'double#1': 'succeeded', sum: 'succeeded' })
  expect(changed.nodes.find(({ id }) => id === 'double#1')?.reason).toBe('by changed')

  const longer = await world.run({ n: 4 })
  expect(statuses(longer)).toMatchObject({ 'double#2': 'cached', 'double#3': 'succeeded' })

  await world.write('lib.ts', 'export const twice = (x: number) => x + x + 0\n')
  const recoded = await world.run()
  // list does not reach that file; double gives what it gave, so that sum need not run.
  expect(statuses(recoded)).toEqual({
    list: 'cached',
    'double#0': 'succeeded',
    'double#1': 'succeeded',
    'double#2': 'succeeded',
    sum: 'cached',
  })
  expect(recoded.nodes.find(({ id }) => id === 'double#0')?.reason).toContain('code changed')

  const ran = (await readFile(join(world.root, 'ran.txt'), 'utf8')).trim().split('\n')
  expect(ran).toHaveLength(5 + 4 + 3 + 3)
})

it('runs a pipeline of ten trivial steps quickly', async () => {
  await using world = await pipelinesWorld({
    'pipeline.ts': `
import { pipeline, step } from 'slipway'
const add = step('add', ({ x, y }: { x: number; y: number }) => x + y, { cache: false })
export default pipeline('ten', {}, () => {
  let x = add({ x: 0, y: 1 })
  const others = Array.from({ length: 8 }, (_, i) => add({ x: i, y: 1 }))
  for (const y of others.slice(0, 1)) x = add({ x, y })
  return [x, ...others]
})`,
  })
  await world.run()
  const run = await world.run()
  expect(run.nodes).toHaveLength(10)
  expect(run.output).toEqual([2, 1, 2, 3, 4, 5, 6, 7, 8])
})

it('runs what is shared once, though many ask for it at once, and no more than `jobs` together', async () => {
  await using world = await pipelinesWorld({
    'pipeline.ts': `
import { appendFileSync, readFileSync } from 'node:fs'
import { each, pipeline, step } from 'slipway'
const mark = async (name: string, over = () => true) => {
  appendFileSync('ran.txt', '+' + name + '\\n')
  do await new Promise((done) => setTimeout(done, 50))
  while (!over())
  appendFileSync('ran.txt', '-' + name + '\\n')
}
// Each of the two waits for the other: they run together, or never end.
const both = () => readFileSync('ran.txt', 'utf8').split('+prepare').length > 2
const prepare = step('prepare', async ({ kind }: { kind: string }) => { await mark('prepare ' + kind, both); return kind })
const fit = step('fit', async ({ data, depth }: { data: string; depth: number }) => { await mark('fit'); return data + depth })
const tries = [['tree', 4], ['tree', 6], ['linear', 1], ['tree', 8]] as const
export default pipeline('shared', {}, () => each(tries, ([kind, depth]) => fit({ data: prepare({ kind }), depth })))`,
  })
  const run = await world.run({}, { jobs: 2 })
  expect(run.output).toEqual(['tree4', 'tree6', 'linear1', 'tree8'])
  const lines = (await readFile(join(world.root, 'ran.txt'), 'utf8')).trim().split('\n')
  expect(lines.filter((line) => line.startsWith('+prepare')).sort()).toEqual([
    '+prepare linear',
    '+prepare tree',
  ])
  const together = lines.map((_, i) =>
    lines.slice(0, i + 1).reduce((n, line) => n + (line[0] === '+' ? 1 : -1), 0),
  )
  expect(Math.max(...together)).toBe(2)
  expect(run.nodes.filter(({ status }) => status === 'cached').map(({ reason }) => reason)).toEqual([
    'the result of prepare in this run',
    'the result of prepare in this run',
  ])
  const forced = await world.run({}, { jobs: 8, force: true })
  expect(forced.nodes.filter(({ status }) => status === 'succeeded')).toHaveLength(6)
})
