import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { afterEach, beforeEach, expect, it } from 'vitest'
import { bin, type Ended, json, place, slipway, up } from './slipway.ts'

/** `quick` leaves a line each time it runs; `slow` says who it is and waits for a file. */
const pipeline = `
import { appendFileSync, existsSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { pipeline, step } from 'slipway'

const quick = step('quick', async ({ at }: { at: string }) => {
  appendFileSync(join(at, 'ran.txt'), 'quick ')
  return 20
})
const slow = step('slow', async ({ at, n }: { at: string; n: number }) => {
  writeFileSync(join(at, 'pid'), String(process.pid))
  while (!existsSync(join(at, 'go'))) await pause(50)
  return { answer: n + 1 }
})
export default pipeline('waits', { at: '.' }, (p) => slow({ at: p.at, n: quick({ at: p.at }) }))
`

let at: ReturnType<typeof place>
let children: ChildProcess[]
beforeEach(() => {
  at = place()
  children = []
  mkdirSync(join(at.folder, 'pipelines'))
  writeFileSync(join(at.folder, 'slipway.config.ts'), 'export default {}\n')
  writeFileSync(join(at.folder, 'pipelines/waits.ts'), pipeline)
})
afterEach(async () => {
  writeFileSync(join(at.folder, 'go'), '')
  for (const child of children) child.kill('SIGKILL')
  await Promise.all(children.map(ended))
  at[Symbol.dispose]()
})

const ended = async (child: ChildProcess): Promise<void> => {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
}

const args = (...more: string[]) => ['run', '--set', `at=${at.folder}`, ...more]

/** `slipway run`, not waited for. */
function start(...more: string[]) {
  const child = spawn(process.execPath, [bin, ...args(...more)], {
    cwd: at.folder,
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  children.push(child)
  let out = ''
  let err = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (out += text))
  child.stderr.setEncoding('utf8').on('data', (text: string) => (err += text))
  const ended = new Promise<Ended>((resolve) => child.on('close', (code) => resolve({ code, out, err })))
  return { child, ended }
}

async function until(what: string, holds: () => boolean | Promise<boolean>): Promise<void> {
  for (const untilMs = Date.now() + 120_000; !(await holds()); await pause(50))
    if (Date.now() > untilMs) throw new Error(`Waited in vain: ${what}`)
}

/** The process of the step that waits, once it waits and what came before it is acknowledged: it may begin earlier. */
async function slowStep(): Promise<number> {
  const file = join(at.folder, 'pid')
  await until('the slow step', () => existsSync(file) && readFileSync(file, 'utf8') !== '')
  await until('the result of the quick step is kept', async () => (await statusOf('quick')) === 'succeeded')
  const pid = Number(readFileSync(file, 'utf8'))
  rmSync(file)
  return pid
}

/** As the server that runs in the folder tells it of its newest run. */
async function statusOf(step: string): Promise<string | undefined> {
  const { url } = JSON.parse(readFileSync(join(at.folder, '.slipway/server.json'), 'utf8')) as { url: string }
  const get = async <T>(path: string) => (await (await fetch(`${url}/api/v1/${path}`)).json()) as T
  const { runs } = await get<{ runs: { id: string }[] }>('pipeline-runs')
  const run = await get<{ nodes: { id: string; status: string }[] }>(`pipeline-runs/${runs[0]!.id}`)
  return run.nodes.find(({ id }) => id === step)?.status
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false
  }
}

const release = () => writeFileSync(join(at.folder, 'go'), '')
const ran = () => readFileSync(join(at.folder, 'ran.txt'), 'utf8').trim()
const error = (ended: Ended) => json<{ error: { code: string; message: string; hint: string } }>(ended).error

it('a step killed in the middle is named, and the next run goes on from there', async () => {
  const { ended } = start('--json')
  process.kill(await slowStep(), 'SIGKILL')
  const told = await ended
  expect([told.code, error(told).code]).toEqual([6, 'PIPELINE_STEP_KILLED'])
  expect(error(told).message).toContain('slow')
  release()
  const again = slipway(args('--json'), at.folder)
  expect(json(again)).toEqual({ answer: 21 })
  expect(again.err).toContain('≡ quick')
  expect(ran()).toBe('quick')
})

it('slipway run killed: nothing of it goes on, and the next run takes what had finished', async () => {
  const { child, ended } = start()
  const step = await slowStep()
  child.kill('SIGKILL')
  await ended
  await until('the worker ends with its server', () => !lives(step))
  release()
  expect(json(slipway(args('--json'), at.folder))).toEqual({ answer: 21 })
  expect(ran()).toBe('quick')
})

it('Ctrl-C ends a run and says so, with no process left', async () => {
  const { child, ended } = start('--json')
  const step = await slowStep()
  // The step would wait for ever.
  child.kill('SIGINT')
  const told = await ended
  expect([told.code, error(told).code]).toEqual([6, 'PIPELINE_RUN_CANCELLED'])
  expect(error(told).hint).toContain('kept')
  expect(lives(step)).toBe(false)
})

it('slipway up killed while a run is on: the run says so, and goes on with the next one', async () => {
  const first = await up(at.folder)
  const { ended } = start('--json')
  const step = await slowStep()
  process.kill(first.pid, 'SIGKILL')
  const told = await ended
  expect([told.code, error(told).code]).toEqual([6, 'CLI_SERVER_LOST'])
  await until('the worker ends with its server', () => !lives(step))
  expect(slipway(['models', 'list', '--json'], at.folder).code).toBe(0)

  await using second = await up(at.folder)
  await slowStep()
  release()
  const runs = async () => {
    const reply = await fetch(`${second.url}/api/v1/pipeline-runs`)
    return ((await reply.json()) as { runs: { status: string }[] }).runs.map(({ status }) => status)
  }
  await until('the run ends', async () => (await runs())[0] === 'succeeded')
  expect(await runs()).toEqual(['succeeded'])
  expect(ran()).toBe('quick')
})
