import { spawn } from 'node:child_process'
import { appendFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openWorld, type World } from '../../ops/tests/worlds.ts'
import { spoolOf, startRun, syncSpool } from '../src/node/index.ts'

let home = ''
beforeEach(() => (home = mkdtempSync(join(tmpdir(), 'slipway-spool-'))))
afterEach(() => rmSync(home, { recursive: true, force: true }))

const program = join(import.meta.dirname, 'training-child.ts')
const waiting = () => readdirSync(spoolOf(home))

/** Trains in a process of its own, which ends as told: by itself or by a signal. Gives the run's id. */
async function train(how: string, points: number, kill?: NodeJS.Signals, url = ''): Promise<string> {
  const { SLIPWAY_TOKEN: _, ...env } = process.env
  const child = spawn(process.execPath, [program, how, String(points)], {
    env: { ...env, SLIPWAY_HOME: home, SLIPWAY_URL: url },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let id = ''
  child.stdout.on('data', (chunk: Buffer) => {
    id += chunk.toString()
    if (id.endsWith('\n') && kill) child.kill(kill)
  })
  await new Promise((done) => child.on('close', done))
  expect(id).toMatch(/^[0-9a-f]{32}\n$/)
  return id.trim()
}

const sync = ({ client }: World) => syncSpool(spoolOf(home), async () => client)

async function stored({ client }: World, id: string) {
  const at = { params: { id } }
  const [run, history] = await Promise.all([
    client.tracking.getRun(at),
    client.tracking.getMetricHistory({ ...at, query: { key: 'loss' } }),
  ])
  return {
    status: run.status,
    files: run.artifacts.map(({ path }) => path),
    steps: history.points.map((p) => p.step),
  }
}

const steps = (count: number) => Array.from({ length: count }, (_, i) => i)

describe('the spool', () => {
  it.each([
    ['is killed with -9: all that was passed on', 'wait', 'SIGKILL', 'killed', 2500],
    ['is asked to end: all', 'wait', 'SIGTERM', 'killed', 2550],
    ['calls process.exit: all', 'exit', undefined, 'failed', 2550],
    ['breaks: all', 'throw', undefined, 'failed', 2550],
    ['ends without a word: all', 'end', undefined, 'finished', 2550],
  ] as const)('keeps what a training logs that %s', async (_, how, signal, status, kept) => {
    const id = await train(how, 2550, signal)
    expect(waiting()).toEqual([id])
    await using world = await openWorld()
    expect(await sync(world)).toMatchObject([{ id, outcome: 'sent', points: kept, refused: [] }])
    expect(await stored(world, id)).toEqual({ status, files: ['model/weights.bin'], steps: steps(kept) })
    expect(waiting()).toEqual([])
    expect(await sync(world)).toEqual([])
  })

  it('is sent when the next run starts, and what the server has already is kept once', async () => {
    await using world = await openWorld()
    // This server is reached, so that part of it is sent before the end comes.
    const id = await train('wait', 12_050, 'SIGKILL', world.platform.url)
    expect(waiting()).toEqual([id])
    const { url, token } = world.platform
    await using next = await startRun({ home, url, token, context: false, systemMetricsMs: false })
    const statusNow = async () =>
      (await world.client.tracking.getRun({ params: { id } }).catch(() => null))?.status
    await expect.poll(statusNow, { timeout: 60_000 }).toBe('killed')
    expect((await stored(world, id)).steps).toEqual(steps(12_000))
    expect(await next.end()).toBe(true)
    await expect.poll(waiting).toEqual([])
  })

  it('does without the end of a file that was cut in the middle', async () => {
    const id = await train('end', 250)
    appendFileSync(join(spoolOf(home), id, 'entries'), Buffer.from([200, 0, 0, 0, 1, 2, 3, 4, 0, 9]))
    await using world = await openWorld()
    expect(await sync(world)).toMatchObject([{ outcome: 'sent', points: 250 }])
    expect((await stored(world, id)).steps).toEqual(steps(250))
  })

  it('stays whole while no server answers, and leaves living runs to themselves', async () => {
    const run = await startRun({ home, url: 'http://127.0.0.1:1', context: false, onError: () => {} })
    run.metric('loss', 1)
    await using world = await openWorld()
    expect(await sync(world)).toMatchObject([{ id: run.id, outcome: 'open' }])
    expect(await run.end()).toBe(false)
    const nobody = syncSpool(spoolOf(home), async () => (await openClosed()).client)
    await expect(nobody).rejects.toMatchObject({ code: 'CLIENT_UNREACHABLE' })
    expect(waiting()).toEqual([run.id])
    expect(await sync(world)).toMatchObject([{ id: run.id, outcome: 'sent' }])
    expect((await stored(world, run.id)).status).toBe('finished')
  })

  it('keeps runs below others in order, and tells what is refused', async () => {
    const offline = { home, url: 'http://127.0.0.1:1', context: false, systemMetricsMs: false } as const
    const run = await startRun({ ...offline, params: { a: 1 }, onError: () => {} })
    const child = await run.child({ name: 'below' })
    child.param('x', 1)
    run.params({ a: 2, b: 3 })
    await Promise.all([child.end(), run.end()])
    await using world = await openWorld()
    const synced = await sync(world)
    expect(synced.map(({ id }) => id)).toEqual([run.id, child.id])
    expect(synced[0]!.refused).toMatchObject([{ code: 'TRACKING_PARAM_CHANGED' }])
    const above = await world.client.tracking.getRun({ params: { id: run.id } })
    expect({ ...above.params }).toEqual({ a: '1', b: '3' })
    const below = await world.client.tracking.getRun({ params: { id: child.id } })
    expect(below).toMatchObject({ parentId: run.id, name: 'below' })
  })
})

/** A server that has just stopped. */
async function openClosed() {
  const world = await openWorld()
  await world[Symbol.asyncDispose]()
  return world
}
