import { once } from 'node:events'
import { setTimeout as pause } from 'node:timers/promises'
import { expect } from 'vitest'
import { again, type Asked, outageWorld, type OutageWorld } from './outage-world.ts'
import { eventually } from './pipelines-peers.ts'
import type { Cluster } from './postgres.ts'

const row = { tenure: 3, charges: 70, contract: 'Monthly', senior: false }
const at = '/api/v1/endpoints/churn'
/** Of what is answered at all; most of it is the machine's, which other tests share. */
const mostMs = 10_000

/**
 * Takes the database from a server at work: cuts its connections `cuts` times, and ends the whole PostgreSQL `crashes`
 * times for `awayMs`. Holds that the server lives and answers predictions all the while, says what it cannot do and why,
 * and goes on with all else by itself once the database is back, with everything that it acknowledged.
 */
export async function outage(
  cluster: Cluster,
  { cuts, crashes, awayMs }: { cuts: number; crashes: number; awayMs: number },
): Promise<void> {
  const database = await cluster.createPlatformDatabase()
  await using world = await outageWorld(database.url)
  const work = await atWork(world)
  await eventually(() => work.running.answers.length > 1)
  const guardrails = { minRequests: 1, latency: null, outputDrift: null, inputDrift: null }
  const steps = [20, 60].map((weight) => ({ weight, bakeMs: 2500 }))
  await world.client.serving.startRollout({
    params: { name: 'churn' },
    body: { model: 'churn', version: 2, kind: 'canary', steps, guardrails, automatic: true },
  })

  for (let i = 0; i < cuts; i++) {
    await cluster.cut(database.url)
    await pause(300)
  }
  for (let i = 0; i < crashes; i++) {
    await cluster.crash()
    await pause(awayMs)
    expect(await world.ask('GET', '/readyz')).toMatchObject(away)
    expect((await world.ask('GET', '/metrics')).json).toContain('slipway_database_up 0')
    await cluster.revive()
    await eventually(async () => (await world.ask('GET', '/readyz')).status === 200, 30_000)
    await pause(500)
  }
  expect([world.child.exitCode, world.child.signalCode]).toEqual([null, null])
  await eventually(async () => (await world.ask('GET', `${at}/rollout`)).json.status === 'promoted')

  const predicted = (await Promise.all(work.predicting.map((one) => one.stop()))).flat()
  const [logged, started] = [await work.logging.stop(), await work.running.stop()]
  const probed = (await work.probing.stop()).flat()
  expect(predicted.filter(({ status }) => status !== 200)).toEqual([])
  const asked = logged.flatMap(({ run, log }) => (log ? [run, log] : [run]))
  const refused = [...asked, ...started].filter(({ status }) => status !== 200)
  expect(refused.length).toBeGreaterThan(0)
  for (const one of refused) expect(one).toMatchObject(away)
  expect(Math.max(...[...predicted, ...asked, ...probed].map(({ ms }) => ms))).toBeLessThan(mostMs)
  expect(probed.filter(({ status }) => status !== 200)).toEqual([])

  await holdsRuns(world, logged)
  await holdsPipelines(world, started)
  await holdsCaptures(world, predicted)
  world.child.kill('SIGTERM')
  const [code] = await once(world.child, 'exit')
  expect(code).toBe(0)
  // It told of the database, and had nothing else to tell.
  const told = world.said().trim().split('\n')
  const events = told.map((line) => (JSON.parse(line) as { event: string }).event)
  expect(events.slice(-2)).toEqual(['database-away', 'database-back'])
  expect(new Set(events)).toEqual(new Set(['database-away', 'database-back']))
}

const away = {
  status: 503,
  json: { error: { code: 'DATABASE_UNREACHABLE', message: expect.any(String), hint: expect.any(String) } },
}

/** Callers with a member's token and without any, runs that are logged, pipelines that people and the clock start, and probes. */
async function atWork({ client, ask }: OutageWorld) {
  await client.serving.deployModel({ params: { name: 'churn' }, body: { model: 'churn', version: 1 } })
  const { token } = await client.members.addMember({ body: { name: 'caller', role: 'viewer' } })
  await client.schedules.createSchedule({
    body: { name: 's', pipeline: 'chain', everyMs: 4000, overlap: 'allow', catchUp: 'all' },
  })
  const predict = (who: string, token?: string) =>
    again(5, (count) => ask('POST', `${at}/predict`, { rows: [row], id: `${who}-${count}` }, token))
  return {
    predicting: [predict('anybody'), predict('member', token)],
    logging: again(20, async (count) => {
      const run = await ask('POST', '/api/v1/runs', { name: `run ${count}` })
      const body = { metrics: [{ key: 'loss', value: count, step: 0 }] }
      return {
        run,
        log: run.status === 200 ? await ask('POST', `/api/v1/runs/${run.json.id}/log`, body) : null,
      }
    }),
    running: again(1000, (count) => ask('POST', '/api/v1/pipelines/chain/runs', { params: { n: count } })),
    probing: again(50, () => Promise.all([ask('GET', '/healthz'), ask('GET', '/metrics')])),
  }
}

/** What was acknowledged of runs is there. */
async function holdsRuns(world: OutageWorld, logged: readonly { run: Asked; log: Asked | null }[]) {
  for (const { run, log } of logged) {
    if (run.status !== 200) continue
    const kept = await world.client.tracking.getRun({ params: { id: run.json.id } })
    if (log?.status === 200) expect(Object.keys(kept.metrics)).toEqual(['loss'])
  }
}

/** Runs of pipelines that were acknowledged end, and well; so do those that the clock started. */
async function holdsPipelines({ client }: OutageWorld, started: readonly Asked[]) {
  await client.schedules.pauseSchedule({ params: { name: 's' } })
  const ended = async () => {
    const { runs } = await client.pipelines.listPipelineRuns({ query: { limit: 1000 } })
    return runs.every(({ endedMs }) => endedMs !== null) ? runs : null
  }
  await eventually(async () => (await ended()) !== null)
  const runs = (await ended())!
  expect(runs.filter(({ status }) => status !== 'succeeded')).toEqual([])
  const ids = runs.map(({ id }) => id)
  for (const { status, json } of started) if (status === 200) expect(ids).toContain(json.id)
  const { fires } = await client.schedules.listFires({ params: { name: 's' }, query: {} })
  expect(fires.filter(({ status }) => status === 'succeeded').length).toBeGreaterThan(1)
}

/** Every answered prediction can be read. */
async function holdsCaptures({ client }: OutageWorld, predicted: readonly Asked[]) {
  const captured = new Set<string>()
  for (let cursor: string | null | undefined; cursor !== null; ) {
    const page = await client.serving.listPredictions({
      params: { name: 'churn' },
      query: { limit: 1000, ...(cursor ? { cursor } : {}) },
    })
    for (const { id } of page.predictions) captured.add(id)
    cursor = page.nextCursor
  }
  expect(predicted.filter(({ json }) => !captured.has(json.id))).toEqual([])
}
