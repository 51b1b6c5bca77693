import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { connect } from '@slipway/client'
import type { Released } from '@slipway/stages'
import { describe, expect, it } from 'vitest'
import { customers } from '../../examples/churn/data/generate.ts'
import { servedWorld, type ServedWorld } from '../../packages/ops/tests/served-world.ts'
import { letAnswer, type ReleaseWay } from '../../packages/stages/src/let-answer.ts'
import { begin, json, place, slipway, up } from './slipway.ts'

const row = (i: number) => ({
  tenure: i % 60,
  charges: 70 + (i % 7),
  contract: i % 2 === 0 ? 'Monthly' : 'Yearly',
  senior: i % 3 === 0,
})
const quick = { minRequests: 20, latency: null, outputDrift: null, inputDrift: null }
const brief = { kind: 'canary', weights: [50], bakeMinutes: 0, guardrails: quick } as const

/** A platform with versions of a tiny model, of which the first answers, and a client of it. */
const releasing = async (shifts: readonly number[]) => {
  const world = await servedWorld()
  for (const shift of shifts) await world.tiny('churn', { shift })
  const file = JSON.parse(readFileSync(join(world.home, 'server.json'), 'utf8')) as {
    url: string
    token: string
  }
  const client = connect(file)
  const said: string[] = []
  const stop = new AbortController()
  const ctx = { log: (text: string) => void said.push(text), progress: () => {}, signal: stop.signal }
  const release = (version: number, way?: ReleaseWay) =>
    letAnswer(client, ctx, { name: 'churn', version, way, reason: `released by pr_${version}` })
  await release(1)
  return Object.assign(world, { client, said, release, stop })
}

const askMany = async (world: ServedWorld, count: number) => {
  for (let i = 0; i < count; i++)
    expect((await world.ask('POST', '/api/v1/endpoints/churn/predict', { rows: [row(i)] })).status).toBe(200)
}
/** Callers that ask until a promise has its value. */
const whileAsked = async <T>(world: ServedWorld, work: Promise<T>): Promise<T> => {
  let over = false
  const done = work.finally(() => {
    over = true
  })
  const ended = () => over
  while (!ended()) await askMany(world, 60)
  return done
}
const champion = async (world: ServedWorld) =>
  (await world.ask('GET', '/api/v1/endpoints/churn')).json.version

describe('a release', () => {
  it('answers at once where there are no callers, and is a canary of some where there are', async () => {
    await using world = await releasing([0, 0, 0])
    expect([await champion(world), await world.release(2), await champion(world)]).toEqual([1, null, 2])
    expect(world.said.at(-1)).toContain('too few callers')
    await askMany(world, 100)
    const captured = async () => (await world.ask('GET', '/api/v1/endpoints/churn')).json.counts.captured
    await expect.poll(captured).toBe(100)
    const rollout = await world.release(3)
    expect(rollout).toMatchObject({ kind: 'canary', status: 'running', verdict: 'hold' })
    const { json: endpoint } = await world.ask('GET', '/api/v1/endpoints/churn')
    expect(endpoint).toMatchObject({
      version: 2,
      variants: [{ weight: 95 }, { version: 3, weight: 5 }],
      revisions: [{ reason: 'released by pr_3', cause: 'rollout' }, {}, {}],
    })
    expect((await world.registry.aliased('churn', 'champion'))?.number).toBe(2)
    // The same version again is the same rollout.
    expect(await world.release(3)).toMatchObject({ id: rollout!.id })
    expect(await world.ask('POST', '/api/v1/endpoints/churn/rollout/promote', { force: true })).toMatchObject(
      { status: 200 },
    )
    expect((await world.registry.aliased('churn', 'champion'))?.number).toBe(3)
  })

  it('says that another is being rolled out, or waits until that is over', async () => {
    await using world = await releasing([0, 0, 0])
    const first = await world.release(2, brief)
    for (const way of ['at-once', brief, undefined] as const)
      await expect(world.release(3, way)).rejects.toMatchObject({
        code: 'RELEASE_ROLLOUT_UNDER_WAY',
        kind: 'conflict',
        message: expect.stringContaining(first!.id),
      })
    expect(await champion(world)).toBe(1)
    const waiting = world.release(3, { ...brief, underWay: 'wait', wait: true, automatic: true })
    await expect.poll(() => world.said.at(-1)).toContain(`waits for the rollout ${first!.id}`)
    await world.ask('POST', '/api/v1/endpoints/churn/rollout/abort', {})
    expect(await whileAsked(world, waiting)).toMatchObject({ status: 'promoted', verdict: 'ok' })
    expect(await champion(world)).toBe(3)
  })

  it('is told what the guardrails said, and does not try again what they took back', async () => {
    await using world = await releasing([0, 3])
    await askMany(world, 1)
    const guardrails = { minRequests: 30, latency: null, inputDrift: null }
    const way = { ...brief, bakeMinutes: 10, wait: true, guardrails }
    const taken = await whileAsked(world, world.release(2, way))
    expect(taken).toMatchObject({ status: 'rolled-back', verdict: 'breach' })
    expect(taken!.words).toContain('output-drift')
    expect(await world.release(2, way)).toEqual(taken)
    expect(await champion(world)).toBe(1)
    expect(await world.release(2, 'at-once')).toBeNull()
    expect(await champion(world)).toBe(2)
  })

  it('waits no longer than its run', async () => {
    await using world = await releasing([0, 0])
    const waiting = world.release(2, { ...brief, wait: true })
    await expect.poll(() => world.said.at(-1)).toContain('rollout ro_')
    world.stop.abort()
    await expect(waiting).rejects.toMatchObject({ name: 'AbortError' })
  })
})

it('keeps revision and verdict of a release in the record of its run', async () => {
  using at = place()
  writeFileSync(join(at.folder, 'customers.csv'), customers(400, 3))
  expect(slipway(['init', 'churn', '--data', 'customers.csv', '--target', 'churned'], at.folder).code).toBe(0)
  const project = join(at.folder, 'churn')
  const file = join(project, 'pipelines', 'churn.ts')
  const way = JSON.stringify({ ...brief, automatic: true, wait: true })
  const text = readFileSync(file, 'utf8').replace(/^(const candidates = \[\n(?:.*\n){2})[^\]]*/m, '$1')
  writeFileSync(file, text.replace('card: config.card })', `card: config.card, rollout: ${way} })`))
  expect(readFileSync(file, 'utf8')).not.toBe(text)
  await using server = await up(project)
  const first = json<Released>(slipway(['run', '--json'], project))
  expect(first).toMatchObject({ rollout: null, endpoint: { version: 1, revision: 1 } })
  writeFileSync(join(at.folder, 'customers.csv'), customers(440, 3))
  const client = connect({ url: server.url })
  const { example } = await client.serving.getEndpoint({ params: { name: 'churn' } })
  const child = begin(['run', '--json'], project)
  const params = { name: 'churn' }
  const underWay = async () => (await client.serving.listRollouts({ params })).rollouts.length
  await expect.poll(underWay, { timeout: 120_000, interval: 500 }).toBe(1)
  while ((await client.serving.getRollout({ params })).status === 'running')
    for (let i = 0; i < 20; i++)
      await client.serving.predict({ params, body: { rows: example.rows } as never })
  const code = await child.ended
  const second = JSON.parse(child.out()) as Released
  expect([code, second]).toMatchObject([
    0,
    {
      endpoint: { version: 2, revision: 3 },
      rollout: { kind: 'canary', status: 'promoted', verdict: 'ok' },
    },
  ])
  const run = await client.pipelines.getPipelineRun({ params: { id: second.run } })
  expect(JSON.stringify(run.output)).toContain(second.rollout!.id)
})
