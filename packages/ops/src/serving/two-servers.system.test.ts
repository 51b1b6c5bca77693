import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { Client } from 'pg'
import { expect, it } from 'vitest'
import { onPostgres } from '../../tests/on-postgres.ts'
import { eventually } from '../../tests/pipelines-peers.ts'
import type { Cluster } from '../../tests/postgres.ts'
import { servingPeer, type ServingPeer } from '../../tests/serving-peer.ts'
import { servedWorld, type ServedWorld } from '../../tests/served-world.ts'
import { openDatabase } from '../adapters/database/index.ts'
import { talliedStore } from './rollouts/tallied.store.ts'
import { platformMigrations, type PlatformTables } from '../app/platform.tables.ts'

const at = '/api/v1/endpoints/churn'
const row = (i: number) => ({ tenure: i % 60, charges: 70, contract: 'Monthly', senior: i % 3 === 0 })
const quick = { minRequests: 20, latency: null, outputDrift: null, inputDrift: null }

interface Side {
  ask(method: string, path: string, body?: unknown): Promise<{ status: number; json: any }>
}

/** A server in this process and one in its own, over one database and one store of files; versions 1 to 3 of a model. */
const twoServers = async (cluster: Cluster) => {
  const database = await cluster.createPlatformDatabase()
  const folder = await mkdtemp(join(tmpdir(), 'two-servers-'))
  const sql = new Client({ connectionString: database.url })
  await sql.connect()
  const here: ServedWorld = await servedWorld(async () => ({ url: database.url, drop: async () => {} }))
  await mkdir(join(folder, 'other'))
  await mkdir(join(here.home, 'artifacts'), { recursive: true })
  await symlink(join(here.home, 'artifacts'), join(folder, 'other', 'artifacts'))
  const there: ServingPeer = await servingPeer(join(folder, 'other'), database.url)
  for (const shift of [0, 1, 2]) await here.tiny('churn', { shift })
  return {
    url: database.url,
    here,
    there,
    async driver(): Promise<{ driver: string | null; fence: number }> {
      const { rows } = await sql.query('select driver, fence::int from rollouts order by started_at_ms desc')
      return rows[0]
    },
    async [Symbol.asyncDispose]() {
      await there.kill()
      await here[Symbol.asyncDispose]()
      await sql.end()
      await database.drop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}

const weights = async (side: Side): Promise<Record<number, number>> =>
  Object.fromEntries(
    ((await side.ask('GET', at)).json.variants ?? []).map((one: { version: number; weight: number }) => [
      one.version,
      one.weight,
    ]),
  )
const answers = async (side: Side, i = 0) =>
  (await side.ask('POST', `${at}/predict`, { rows: [row(i)], id: `id-${i}` })).json.version
const rollout = async (side: Side) => (await side.ask('GET', `${at}/rollout`)).json

/** Asks again and again until told to stop; answers how many were asked, and what failed. */
const callers = (sides: readonly Side[]) => {
  const over = new AbortController()
  const failures: unknown[] = []
  let asked = 0
  const call = async (side: Side) => {
    while (!over.signal.aborted) {
      const reply = await side.ask('POST', `${at}/predict`, { rows: [row(asked)], id: `c-${asked++}` })
      if (reply.status !== 200) failures.push(reply.json)
      // Enough to be in every moment of a change, without taking the servers' time.
      await pause(10)
    }
  }
  const calls = sides.map(call)
  return async () => {
    over.abort()
    await Promise.all(calls)
    return { asked, failures }
  }
}

onPostgres('two servers', (cluster) => {
  it('answer alike soon after one is told of a new endpoint, revision, way back or end', async () => {
    await using servers = await twoServers(cluster())
    const { here, there } = servers
    const deploy = (side: Side, version: number) =>
      side.ask('POST', `${at}/revisions`, { model: 'churn', version, watch: false })
    const soon = async (holds: () => Promise<boolean>) => {
      const fromMs = performance.now()
      await eventually(holds)
      return performance.now() - fromMs
    }
    const waits: number[] = []
    expect((await deploy(here, 1)).status).toBe(200)
    waits.push(await soon(async () => (await answers(there)) === 1))
    const stop = callers([here, there])
    expect((await deploy(there, 2)).status).toBe(200)
    waits.push(await soon(async () => (await answers(here)) === 2))
    expect((await here.ask('POST', `${at}/rollback`, {})).status).toBe(200)
    waits.push(await soon(async () => (await answers(there)) === 1))
    // Whoever is told next goes on from what the other was told just now.
    const [first, second] = [await deploy(here, 2), await deploy(there, 3)]
    expect([first.json.revision, second.json.revision]).toEqual([4, 5])
    waits.push(await soon(async () => (await answers(here)) === 3))
    expect(await stop()).toMatchObject({ failures: [] })
    expect((await there.ask('DELETE', at)).status).toBe(200)
    waits.push(await soon(async () => (await here.ask('GET', at)).status === 404))
    expect(Math.max(...waits)).toBeLessThan(10_000)
  })

  it('see together what comes to either, and one of them moves the rollout', async () => {
    await using servers = await twoServers(cluster())
    const { here, there } = servers
    await here.ask('POST', `${at}/revisions`, { model: 'churn', version: 1 })
    await eventually(async () => (await answers(there)) === 1)
    const steps = [
      { weight: 40, bakeMs: 1000 },
      { weight: 60, bakeMs: 1000 },
    ]
    const begun = await there.ask('POST', `${at}/rollouts`, {
      model: 'churn',
      version: 2,
      kind: 'canary',
      steps,
      guardrails: quick,
    })
    expect(begun.json).toMatchObject({ status: 'running' })
    await eventually(async () => (await weights(here))[2] === 40)
    // Nobody else changes the endpoint, through whichever server.
    const deploy = await here.ask('POST', `${at}/revisions`, { model: 'churn', version: 3 })
    expect(deploy.json.error.code).toBe('SERVING_ROLLOUT_UNDER_WAY')
    // All callers come to the server that does not drive it: they count all the same.
    const stop = callers([here])
    await eventually(async () => (await rollout(there)).status === 'ready')
    expect((await weights(here))[2]).toBe(60)
    expect(await stop()).toMatchObject({ failures: [] })
    const promoted = await here.ask('POST', `${at}/rollout/promote`, {})
    expect(promoted.json).toMatchObject({ rollout: { status: 'promoted' } })
    await eventually(async () => (await answers(there)) === 2)
    expect((await rollout(there)).events.map(({ kind }: { kind: string }) => kind)).toEqual([
      'started',
      'stepped',
      'ready',
      'promoted',
    ])
    expect((await servers.driver()).fence).toBe(1)
  })

  it('find by their samples together that a version answers otherwise, of which neither saw enough', async () => {
    await using servers = await twoServers(cluster())
    const { here, there } = servers
    await here.ask('POST', `${at}/revisions`, { model: 'churn', version: 1 })
    await eventually(async () => (await answers(there)) === 1)
    const body = { model: 'churn', version: 3, kind: 'ab', steps: [{ weight: 50, bakeMs: 60_000 }] }
    const guardrails = { minRequests: 20, latency: null, inputDrift: null }
    expect((await here.ask('POST', `${at}/rollouts`, { ...body, guardrails })).status).toBe(200)
    await eventually(async () => (await weights(there))[3] === 50)
    const drift = async () =>
      (await rollout(here)).evidence.guardrails.find(
        (one: { guardrail: string }) => one.guardrail === 'output-drift',
      )
    const call = async (side: Side, from: number) => {
      for (let i = from; i < from + 150; i++) await answers(side, i)
    }
    await call(here, 0)
    expect(await drift()).toMatchObject({ verdict: 'hold' })
    expect((await rollout(here)).evidence.requests.challenger).toBeLessThan(100)
    await call(there, 150)
    await eventually(async () => (await rollout(here)).status === 'rolled-back')
    expect(await drift()).toMatchObject({
      verdict: 'breach',
      words: expect.stringContaining('probability') as string,
    })
    await eventually(async () => (await weights(there))[1] === 100)
  })

  it('count a person once whom both answered in the same moment, at every time', async () => {
    await using servers = await twoServers(cluster())
    const { here, there } = servers
    await here.ask('POST', `${at}/revisions`, { model: 'churn', version: 1 })
    const kpis = { revenue: { goal: 'up', maxDrop: 0.1 } }
    const steps = [{ weight: 50, bakeMs: 3_600_000 }]
    const ab = { model: 'churn', version: 2, kind: 'ab', steps, stickBy: 'tenure' }
    expect((await here.ask('POST', `${at}/rollouts`, { ...ab, guardrails: { ...quick, kpis } })).status).toBe(
      200,
    )
    await eventually(async () => (await weights(there))[2] === 50)
    const people = Array.from({ length: 60 }, (_, i) => i)
    await Promise.all([here, there].flatMap((side) => people.map((i) => answers(side, i))))
    const told = people.map((i) => ({ kpi: 'revenue', entity: String(i), value: 10 }))
    expect((await here.ask('POST', `${at}/kpis`, { kpis: told })).status).toBe(200)
    const counted = async (side: Side): Promise<number[]> =>
      (await rollout(side)).evidence.servers.map((one: { figures: number }) => one.figures)
    const sums: number[] = []
    await eventually(async () => {
      for (const side of [here, there]) sums.push((await counted(side)).reduce((sum, n) => sum + n, 0))
      return sums.slice(-2).every((sum) => sum === people.length)
    })
    for (let look = 0; look < 12; look++) {
      await pause(1000)
      for (const side of [here, there]) sums.push((await counted(side)).reduce((sum, n) => sum + n, 0))
    }
    expect(Math.max(...sums)).toBe(people.length)
    expect(sums.slice(-2)).toEqual([people.length, people.length])
    // Servers that claim the same people at once.
    const { id } = await rollout(here)
    const databases = await Promise.all(
      Array.from({ length: 4 }, () => openDatabase<PlatformTables>(servers.url, platformMigrations)),
    )
    const some = new Map([['champion-too', new Uint8Array(64).fill(255)]])
    const claims = await Promise.all(
      databases.map((database, nth) => talliedStore(database).claim(id, `claimant-${nth}`, some)),
    )
    const cells = claims.map((claim) => claim.get('champion-too')!.filter((byte) => byte === 255).length)
    expect(cells.toSorted((a, b) => b - a)).toEqual([64, 0, 0, 0])
    for (const database of databases) await database.close()
  })

  it('tell alike why a move is refused, and take a whole change back, whichever is asked', async () => {
    await using servers = await twoServers(cluster())
    const { here, there } = servers
    const { approvals, promote } = here.registry
    await here.ask('POST', `${at}/revisions`, { model: 'churn', version: 1 })
    await promote('churn', 1, { by: 'ana' })
    await approvals.protect('churn', 'champion', 'ana')
    const approve = async () => {
      const { id } = await approvals.request('churn', 2, { target: 'champion', by: 'vera' })
      await approvals.approve(id, { by: 'ben' })
      return id
    }
    const approval = await approve()
    const steps = [{ weight: 50, bakeMs: 0 }]
    const canary = { model: 'churn', version: 2, kind: 'canary', steps, guardrails: quick, automatic: true }
    expect((await here.ask('POST', `${at}/rollouts`, canary)).status).toBe(200)
    await approvals.withdraw(approval, { by: 'vera' })
    await eventually(async () => (await weights(there))[2] === 50)
    const stop = callers([here, there])
    const told = async (side: Side) => (await rollout(side)).next.includes('champion of churn is protected')
    await eventually(() => told(here))
    expect(await told(there)).toBe(true)
    await approve()
    await eventually(async () => (await rollout(there)).status === 'promoted')
    expect(await told(there)).toBe(false)
    // Declared through one, and taken back through the other.
    await approvals.unprotect('churn', 'champion', 'ana')
    const what = async (side: Side) => {
      const { variants, stickBy, deadlineMs } = (await side.ask('GET', at)).json.revisions[0]
      return { variants, stickBy, deadlineMs }
    }
    const shadow = { role: 'shadow', name: 'old', model: 'churn', version: 1, share: 0.5 }
    const shared = [
      { role: 'champion', name: 'main', model: 'churn', version: 2, weight: 80 },
      { role: 'challenger', name: 'newer', model: 'churn', version: 3, weight: 20 },
      shadow,
    ]
    const declare = async (body: object) => (await here.ask('PUT', at, body)).json.revision
    expect(await declare({ variants: shared, stickBy: 'tenure', deadlineMs: 3000 })).not.toBeNull()
    const then = await what(here)
    const alone = [{ role: 'champion', model: 'churn', version: 1 }]
    expect(await declare({ variants: alone, stickBy: null, deadlineMs: 900 })).toHaveProperty('rollout')
    await eventually(async () => (await weights(there))[1] === 100)
    expect((await there.ask('POST', `${at}/rollout/abort`, {})).status).toBe(200)
    expect(await what(there)).toEqual(then)
    await eventually(async () => (await here.ask('GET', at)).json.variants.length === 3)
    expect(await stop()).toMatchObject({ failures: [] })
  })

  it.each(['SIGKILL', 'SIGSTOP'] as const)(
    'go on with a rollout whose driver gets %s in the middle, and no request to the other fails',
    async (signal) => {
      await using servers = await twoServers(cluster())
      const { here, there } = servers
      await here.ask('POST', `${at}/revisions`, { model: 'churn', version: 1 })
      await eventually(async () => (await answers(there)) === 1)
      const steps = [20, 40, 60].map((weight) => ({ weight, bakeMs: 1000 }))
      const body = { model: 'churn', version: 2, kind: 'canary', steps, guardrails: quick, automatic: true }
      expect((await there.ask('POST', `${at}/rollouts`, body)).status).toBe(200)
      const first = await servers.driver()
      await eventually(async () => (await weights(here))[2] === 20)
      const stop = callers([here])
      await eventually(async () => (await rollout(here)).step === 1)
      there.process.kill(signal)
      await eventually(async () => (await rollout(here)).status === 'promoted')
      const last = await servers.driver()
      expect(last.fence).toBe(first.fence + 1)
      expect(last.driver).not.toBe(first.driver)
      if (signal === 'SIGSTOP') {
        there.process.kill('SIGCONT')
        await eventually(async () => (await answers(there)) === 2)
      }
      const { asked, failures } = await stop()
      expect(failures).toEqual([])
      expect(asked).toBeGreaterThan(100)
      expect((await rollout(here)).events.map(({ kind }: { kind: string }) => kind)).toEqual([
        'started',
        'stepped',
        'stepped',
        'promoted',
      ])
    },
  )
})

onPostgres('a server that was just started', (cluster) => {
  it('answers the first request to each endpoint though the database is gone', async () => {
    const database = await cluster().createPlatformDatabase()
    const first = await servedWorld(async () => database)
    await first.tiny('churn', {})
    await first.ask('POST', `${at}/revisions`, { model: 'churn', version: 1 })
    await using world = await first.restart()
    await database.drop()
    expect((await world.ask('GET', '/readyz')).status).toBe(503)
    const reply = await world.ask('POST', `${at}/predict`, { rows: [row(0)] })
    expect(reply.json).toMatchObject({ version: 1 })
  })
})
