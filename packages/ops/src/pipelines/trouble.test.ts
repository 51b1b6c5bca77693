import { existsSync, readFileSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { pipelinesWorld } from '../../tests/pipelines-world.ts'

type World = Awaited<ReturnType<typeof pipelinesWorld>>

const troubled = (body: string, options = '{}') => ({
  'pipeline.ts': `
import { existsSync, readFileSync, writeFileSync } from 'node:fs'
import { spawn } from 'node:child_process'
import { pipeline, step } from 'slipway'
const before = step('before', () => 1)
const risky = step('risky', async ({ x }: { x: number }, ctx): Promise<unknown> => { ${body} }, ${options})
const after = step('after', ({ y }: { y: unknown }) => y)
export default pipeline('troubled', {}, () => after({ y: risky({ x: before() }) }))
`,
})

const runTroubled = async (body: string, options?: string) => {
  await using world = await pipelinesWorld(troubled(body, options))
  return await world.run()
}

const eventually = async (holds: () => boolean, patienceMs = 120_000): Promise<void> => {
  for (const startedMs = Date.now(); !holds(); await pause(20))
    if (Date.now() - startedMs > patienceMs) throw new Error('It never came to be')
}

const begin = async (world: World) => (await world.pipelines.create({ plan: await world.plan() }, 'ana')).id

const lives = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '')[0] !== 'Z'
  } catch {
    return false
  }
}

it('names the place where a step threw, and starts nothing after it', async () => {
  const run = await runTroubled(`throw new TypeError('bad row 17')`)
  expect(run.status).toBe('failed')
  expect(run.failure).toMatchObject({ code: 'PIPELINE_STEP_THREW', kind: 'bug', node: 'risky' })
  expect(run.failure?.message).toContain('bad row 17')
  expect(run.failure?.hint).toMatch(/pipeline\.ts:\d+/)
  expect(run.nodes.map(({ id, status }) => [id, status])).toEqual([
    ['before', 'succeeded'],
    ['risky', 'failed'],
  ])
})

it('keeps code, kind and hint of an error that a user can fix', async () => {
  const run = await runTroubled(
    `throw Object.assign(new Error('too bad'), { name: 'SlipwayError', code: 'GATE_REFUSED', kind: 'refused', hint: 'Train longer.' })`,
    '{ retries: 3 }',
  )
  expect(run.failure).toMatchObject({
    code: 'GATE_REFUSED',
    kind: 'refused',
    message: 'too bad',
    hint: 'Train longer.',
  })
  expect(run.nodes[1]?.attempts).toHaveLength(1)
})

it('says that a step was killed and by what; the next run goes on from there', async () => {
  await using world = await pipelinesWorld(
    troubled(
      `if (!existsSync('second')) { writeFileSync('second', ''); process.kill(process.pid, 'SIGKILL') } return x + 1`,
    ),
  )
  const killed = await world.run()
  expect(killed.failure).toMatchObject({ code: 'PIPELINE_STEP_KILLED', kind: 'unavailable', node: 'risky' })
  expect(killed.failure?.message).toContain('SIGKILL')
  expect(killed.failure?.hint).toContain('memory')
  const next = await world.run()
  expect(next.output).toBe(2)
  expect(next.nodes.map(({ status }) => status)).toEqual(['cached', 'succeeded', 'succeeded'])
  expect(next.nodes[1]?.reason).toBe('it did not finish last time')
})

it('tries again as often as asked', async () => {
  const run = await runTroubled(
    `const n = existsSync('n') ? Number(readFileSync('n', 'utf8')) : 0
     writeFileSync('n', String(n + 1)); if (n < 2) throw new Error('not yet'); return n`,
    '{ retries: 2 }',
  )
  expect(run.output).toBe(2)
  expect(run.nodes[1]?.attempts.map(({ status }) => status)).toEqual(['failed', 'failed', 'succeeded'])
})

it.each([
  ['PIPELINE_STEP_TIMED_OUT', `await new Promise((done) => setTimeout(done, 60_000))`, '{ timeoutMs: 700 }'],
  ['PIPELINE_STEP_UNSETTLED', `await new Promise(() => undefined)`, undefined],
  ['PIPELINE_STEP_UNSETTLED', `process.exit(0)`, undefined],
  ['PIPELINE_STEP_DIED', `process.exit(7)`, undefined],
  ['FLOW_NOT_STORABLE', `return { rows: [{ seen: new (class Seen {})() }] }`, undefined],
])('ends with %s for %s', async (code, body, options) => {
  const run = await runTroubled(body, options)
  expect(run.failure?.code).toBe(code)
  if (code === 'FLOW_NOT_STORABLE') expect(run.failure?.message).toContain('rows[0].seen')
})

it('says that memory ran out', async () => {
  process.env.SLIPWAY_NODE_OPTIONS = '--max-old-space-size=40'
  try {
    const run = await runTroubled(`const kept: unknown[] = []; for (;;) kept.push({ a: [Math.random()] })`)
    expect(run.failure?.code).toBe('PIPELINE_STEP_OUT_OF_MEMORY')
  } finally {
    delete process.env.SLIPWAY_NODE_OPTIONS
  }
})

it('cancels a run with all the processes of its steps', async () => {
  await using world = await pipelinesWorld(
    troubled(`const child = spawn('sleep', ['60']); writeFileSync('pids', process.pid + ' ' + child.pid)
      await new Promise((done) => setTimeout(done, 60_000))`),
  )
  const id = await begin(world)
  await eventually(() => existsSync(join(world.root, 'pids')))
  const run = await world.pipelines.cancel(id)
  expect(run.status).toBe('cancelled')
  const pids = (await readFile(join(world.root, 'pids'), 'utf8')).split(' ').map(Number)
  await eventually(() => !pids.some(lives))
  await expect(world.pipelines.cancel(id)).rejects.toMatchObject({ code: 'PIPELINE_RUN_ENDED' })
})

it('leaves what runs to the next server when it closes, which finishes it', async () => {
  await using world = await pipelinesWorld(
    troubled(
      `if (!existsSync('go')) { writeFileSync('go', ''); await new Promise((done) => setTimeout(done, 60_000)) } return x + 1`,
    ),
  )
  const id = await begin(world)
  await eventually(() => existsSync(join(world.root, 'go')))
  await world.pipelines.close()
  const next = await world.reopen()
  expect(await next.start({ url: 'http://x', tokenFor: () => 't' })).toEqual({ resumed: [id] })
  await next.ended(id)
  const run = await next.get(id)
  expect(run.output).toBe(2)
  expect(run.nodes[0]?.attempts).toHaveLength(1)
  expect(run.nodes[1]?.attempts.map(({ status }) => status)).toEqual(['lost', 'succeeded'])
})
