import { type ChildProcess, spawn } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { pipelinesWorld } from '../../tests/pipelines-world.ts'

/** Six quick steps in a row, two slow ones beside each other that wait for a file, then their sum. */
const files = {
  'pipeline.ts': `
import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
import { each, pipeline, step } from 'slipway'
const quick = step('quick', ({ x }: { x: number }) => { appendFileSync('ran.txt', 'quick\\n'); return x + 1 })
const slow = step('slow', async ({ x, i, busy }: { x: number; i: number; busy: boolean }) => {
  appendFileSync('ran.txt', 'slow\\n')
  writeFileSync('pid-' + i, String(process.pid))
  while (!existsSync('go')) if (!busy) await new Promise((done) => setTimeout(done, 20))
  return x * 10 + i
})
const sum = step('sum', ({ xs }: { xs: number[] }) => xs.reduce((a, b) => a + b, 0))
export default pipeline('crash', { busy: false }, (p) => {
  const x = quick({ x: quick({ x: quick({ x: 0 }) }) })
  return sum({ xs: each([1, 2], (i) => slow({ x, i, busy: p.busy })) })
})`,
}

const eventually = async (holds: () => boolean, patienceMs = 120_000): Promise<void> => {
  for (const startedMs = Date.now(); !holds(); await pause(20))
    if (Date.now() - startedMs > patienceMs) throw new Error('It never came to be')
}

/** Whether a process runs; one that has ended and waits to be noticed does not. */
const lives = (pid: number): boolean => {
  try {
    return readFileSync(`/proc/${pid}/stat`, 'utf8').replace(/^.*\) /, '')[0] !== 'Z'
  } catch {
    return false
  }
}

const firstLine = async (child: ChildProcess): Promise<string> => {
  for await (const chunk of child.stdout!) return String(chunk).trim()
  throw new Error('The server said nothing')
}

it.each([
  ['steps that wait end by themselves', false, true],
  ['steps that never look up are ended by the next server', true, true],
  ['a server that is not to go on marks the run', false, false],
])('survives kill -9 of the server: %s', async (_name, busy, resume) => {
  await using world = await pipelinesWorld(files)
  const planFile = join(world.root, 'plan.json')
  await writeFile(planFile, JSON.stringify(await world.plan({ busy })))
  const program = join(import.meta.dirname, '../../tests/pipelines-server.ts')
  const server = spawn(process.execPath, [program, world.home, planFile], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  const id = await firstLine(server)
  await eventually(() => existsSync(join(world.root, 'pid-1')) && existsSync(join(world.root, 'pid-2')))
  const pids = ['pid-1', 'pid-2'].map((name) => Number(readFileSync(join(world.root, name), 'utf8')))
  server.kill('SIGKILL')
  if (!busy) await eventually(() => !pids.some(lives))

  const before = await world.pipelines.get(id)
  expect(before.status).toBe('running')
  expect(
    await world.pipelines.start({
      url: 'http://x',
      tokenFor: () => 't',
      unfinished: resume ? 'resume' : 'give-up',
    }),
  ).toEqual({
    resumed: resume ? [id] : [],
  })
  await eventually(() => !pids.some(lives))
  await world.write('go', '')
  await world.pipelines.ended(id)

  const run = await world.pipelines.get(id)
  expect(run.nodes.filter(({ step }) => step === 'slow').map(({ attempts }) => attempts[0]?.status)).toEqual([
    'lost',
    'lost',
  ])
  if (resume) expect([run.status, run.output]).toEqual(['succeeded', 63])
  else expect(run.failure).toMatchObject({ code: 'PIPELINE_RUN_LOST', kind: 'unavailable' })
  expect(existsSync(join(world.home, 'work', id))).toBe(false)
  const again = await world.run({ busy })
  expect(again.output).toBe(63)
  const ran = readFileSync(join(world.root, 'ran.txt'), 'utf8').trim().split('\n')
  expect(ran.filter((name) => name === 'quick')).toHaveLength(3)
  expect(ran.filter((name) => name === 'slow')).toHaveLength(4)
  const { events } = await world.pipelines.events(id, {})
  expect(events.map(({ seq }) => seq)).toEqual(events.map((_, i) => i + 1))
})
