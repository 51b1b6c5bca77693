import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Readable } from 'node:stream'
import { text } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { pipelinesWorld } from '../../../tests/pipelines-world.ts'
import type { RunningAttempt } from '../../ports/executor.ts'
import { diskLogs } from '../logs/disk.ts'
import { localProcessExecutor } from './local-process.ts'

const lives = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '')[0] !== 'Z'
  } catch {
    return false
  }
}

const eventually = async (holds: () => boolean, patienceMs = 120_000): Promise<void> => {
  for (const startedMs = Date.now(); !holds(); await pause(20))
    if (Date.now() - startedMs > patienceMs) throw new Error('It never came to be')
}

it('serves the steps of a run with one process, which each see only their own', async () => {
  await using world = await pipelinesWorld({
    'pipeline.ts': `
import { existsSync, writeFileSync } from 'node:fs'
import { pipeline, step } from 'slipway'
let served = 0
const first = step('first', (_: {}, ctx) => {
  console.log('first speaks')
  process.stdout.write('and does not end')
  ctx.metric('size', 1)
  return { pid: process.pid, served: ++served }
})
const second = step('second', ({ x }: { x: unknown }) => {
  console.error('second complains')
  if (!existsSync('second')) { writeFileSync('second', ''); throw new Error('not yet') }
  return { x, pid: process.pid, served: ++served }
}, { retries: 1 })
const spin = step('spin', ({ x }: { x: unknown }) => {
  for (const before = process.cpuUsage(); process.cpuUsage(before).user < 500_000; );
  return { x, pid: process.pid, bytes: new Float64Array(15_000_000).fill(1).at(-1) }
})
const last = step('last', ({ x }: { x: unknown }) => ({ x, pid: process.pid, bytes: new Float64Array(12_000_000).fill(1).at(-1) }))
export default pipeline('same', {}, () => last({ x: spin({ x: second({ x: first({}) }) }) }))`,
  })
  const run = await world.run({}, { jobs: 1 })
  const { x: spun, pid } = run.output as any
  expect([spun.pid, spun.x.pid, spun.x.x.pid]).toEqual([pid, pid, pid])
  // A module is loaded once for all of them.
  expect([spun.x.x.served, spun.x.served]).toEqual([1, 2])
  const { events } = await world.pipelines.events(run.id, {})
  const said = events.filter(({ type }) => type === 'log').map(({ node, data }: any) => [node, data.text])
  expect(said).toEqual([
    ['first', 'first speaks'],
    ['first', 'and does not end'],
    ['second', 'second complains'],
    ['second', 'second complains'],
  ])
  const [, , spinning, after] = run.nodes.map(({ attempts }) => attempts.at(-1)!.resources!)
  expect(spinning!.cpuSeconds).toBeGreaterThan(0.5)
  expect(after!.cpuSeconds).toBeLessThan(0.5)
  expect(spinning!.peakRssBytes).toBeGreaterThan(120e6)
  // The larger one, then the smaller one: neither both together, nor the larger one again.
  expect(after!.peakRssBytes).toBeGreaterThan(96e6)
  expect(after!.peakRssBytes).toBeLessThan(spinning!.peakRssBytes - 10e6)
})

it.each([
  ['a timer', 'setInterval(() => undefined, 60_000)'],
  ['a child', `const child = spawn('sleep', ['60']); child.unref(); other = child.pid!`],
  ['a child that has ended', `execFileSync('true')`],
  ['a listener', `process.on('exit', () => writeFileSync('said-goodbye', ''))`],
  ['a variable', `process.env.LEFT = 'behind'`],
  ['a directory', `process.chdir('/')`],
  ['another function', 'Math.random = () => 4'],
  ['nowhere to print', 'process.stdout.write = () => true'],
  ['no listener for the end of its server', `process.removeAllListeners('disconnect')`],
  ['a promise that fails', 'void setImmediate(() => Promise.reject(new Error("late")))'],
])('ends a process whose step left %s', async (what, body) => {
  await using world = await pipelinesWorld({
    'pipeline.ts': `
import { execFileSync, spawn } from 'node:child_process'
import { existsSync, writeFileSync } from 'node:fs'
import { pipeline, step } from 'slipway'
const leave = step('leave', () => { let other = 0; ${body}; return { pid: process.pid, other } })
const find = step('find', ({ x }: { x: { pid: number; other: number } }) => ({ x, pid: process.pid, cwd: process.cwd(),
  left: process.env.LEFT ?? null, random: Math.random() < 1, goodbye: existsSync('said-goodbye') }))
export default pipeline('leaving', {}, () => find({ x: leave() }))`,
  })
  const run = await world.run()
  expect(run.failure).toBeNull()
  const { x, pid, ...found } = run.output as any
  expect(pid).not.toBe(x.pid)
  expect(found).toEqual({
    cwd: world.root,
    left: null,
    random: true,
    goodbye: what === 'a listener',
  })
  expect(lives(x.pid)).toBe(false)
  expect(x.other > 0 && lives(x.other)).toBe(false)
})

it('stops an attempt only, and not the next one in the same process', async () => {
  await using world = await pipelinesWorld({
    'pipeline.ts': `
import { existsSync } from 'node:fs'
import { pipeline, step } from 'slipway'
const wait = step('wait', async ({ name }: { name: string }, ctx) => {
  console.log('here')
  while (!existsSync(name)) await new Promise((done) => setTimeout(done, 20))
  return { pid: process.pid, token: ctx.server?.token ?? null }
}, { retries: 0 })
export default pipeline('waiting', {}, () => wait({ name: '' }))`,
  })
  const plan = await world.plan()
  const executor = localProcessExecutor({
    home: world.home,
    logs: diskLogs(join(world.home, 'logs'), 1e6),
  })
  let number = 0
  const start = async (name: string, timeoutMs: number | null = null) => {
    const node = { ...plan.nodes[0]!, timeoutMs }
    const server = { url: 'http://here', token: `token of ${name}` }
    const begun = Promise.withResolvers<void>()
    const running = executor.start(
      { run: 'pr_one', id: 'wait', number: ++number, node, plan, inputs: { name }, secrets: {}, server },
      () => begun.resolve(),
    )
    await begun.promise
    return running
  }
  const pidOf = ({ handle }: RunningAttempt) => Number(handle.split(':')[0])

  await world.write('one', '')
  const one = await start('one', 120_000)
  expect((await one.outcome) as any).toMatchObject({
    status: 'succeeded',
    output: { token: 'token of one' },
  })
  expect(lives(pidOf(one))).toBe(true)
  const two = await start('two')
  expect(pidOf(two)).toBe(pidOf(one))
  const beside = await start('beside')
  expect(pidOf(beside)).not.toBe(pidOf(one))
  one.cancel()
  await world.write('two', '')
  expect(await two.outcome).toMatchObject({ status: 'succeeded', output: { token: 'token of two' } })

  const three = await start('three')
  expect(pidOf(three)).toBe(pidOf(one))
  three.cancel()
  expect((await three.outcome).status).toBe('cancelled')
  expect(lives(pidOf(three))).toBe(false)
  await world.write('beside', '')
  expect((await beside.outcome).status).toBe('succeeded')

  process.kill(pidOf(beside), 'SIGKILL')
  await eventually(() => !lives(pidOf(beside)))
  const four = await start('two')
  expect((await four.outcome).status).toBe('succeeded')
  expect(lives(pidOf(four))).toBe(true)
  executor.close()
  await eventually(() => !lives(pidOf(four)))
})

it('loses nothing of what a step printed, however much waits when it ends', async () => {
  await using world = await pipelinesWorld({
    'pipeline.ts': `
import { pipeline, step } from 'slipway'
const talk = step('talk', ({ leave }: { leave: boolean }) => {
  if (leave) setInterval(() => undefined, 1000)
  process.stdout.write('x'.repeat(2_000_000) + '\\n')
  console.log('last words')
  return leave
})
export default pipeline('talking', {}, () => [talk({ leave: true }), talk({ leave: false })])`,
  })
  const run = await world.run()
  expect(run.failure).toBeNull()
  for (const { id } of run.nodes) {
    const said = await text(Readable.from((await world.pipelines.log(run.id, id, {})).bytes))
    expect(said.slice(-12), id).toBe('last words\n'.padStart(12, '\n'))
  }
})
