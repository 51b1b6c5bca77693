import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import Database from 'better-sqlite3'
import { expect, it } from 'vitest'
import { connect } from '@slipway/client'
import { eventually } from '../../tests/pipelines-peers.ts'
import { servingPeer } from '../../tests/serving-peer.ts'
import { writeTinyModel } from '../../tests/tiny-model.ts'

const at = '/api/v1/endpoints/churn'
const row = (i: number) => ({ tenure: i % 60, charges: 70, contract: 'Monthly', senior: i % 3 === 0 })

/** Registers a tiny model over HTTP. */
const register = async (home: string, shift: number): Promise<void> => {
  const server = JSON.parse(await readFile(join(home, 'server.json'), 'utf8')) as {
    url: string
    token: string
  }
  const client = connect(server)
  const folder = await mkdtemp(join(tmpdir(), 'tiny-'))
  await writeTinyModel(folder, shift)
  const files = []
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue
    const path = relative(folder, join(entry.parentPath, entry.name))
    const stored = await client.artifacts.putArtifact({ body: await readFile(join(folder, path)) })
    files.push({ path, ...stored })
  }
  await client.registry.createModelVersion({
    params: { name: 'churn' },
    body: { signature: {}, metrics: {}, files },
  })
  await rm(folder, { recursive: true })
}

/** How many requests to the challenger are kept as seen. */
const challengers = (home: string): number => {
  const file = new Database(join(home, 'slipway.db'), { readonly: true })
  const [kept] = file.prepare('select sight from rollout_sights').all([]) as { sight: string }[]
  file.close()
  return kept ? JSON.parse(kept.sight).challenger.requests : 0
}

it('goes on with a canary in the middle of which the server was killed, with what was seen of it', async () => {
  const home = await mkdtemp(join(tmpdir(), 'killed-'))
  const ask = (server: typeof first, i: number) =>
    server.ask('POST', `${at}/predict`, { rows: [row(i)], id: `id-${i}` })
  const first = await servingPeer(home)
  let second: typeof first | null = null
  try {
    for (const shift of [0, 1]) await register(home, shift)
    await first.ask('POST', `${at}/revisions`, { model: 'churn', version: 1 })
    const started = await first.ask('POST', `${at}/rollouts`, {
      model: 'churn',
      version: 2,
      kind: 'canary',
      steps: [30, 50].map((weight) => ({ weight, bakeMs: 1000 })),
      guardrails: { minRequests: 60, latency: null, outputDrift: null, inputDrift: null },
    })
    expect(started.json).toMatchObject({ status: 'running', step: 0 })
    const before: Record<number, number> = {}
    for (let i = 0; i < 100; i++) before[i] = (await ask(first, i)).json.version
    // Too few to go on. What was seen is kept at the next look.
    const seen = (await first.ask('GET', `${at}/rollout`)).json.evidence.requests.challenger
    expect(seen).toBeGreaterThan(10)
    await eventually(() => challengers(home) === seen)
    await first.kill()

    second = await servingPeer(home)
    const rollout = async () => (await second!.ask('GET', `${at}/rollout`)).json
    expect(await rollout()).toMatchObject({
      status: 'running',
      step: 0,
      evidence: { requests: { challenger: seen } },
    })
    for (let i = 0; i < 100; i++) {
      const { status, json } = await ask(second, i)
      // The same caller, the same variant.
      expect([status, json.version]).toEqual([200, before[i]])
    }
    for (let i = 100; i % 20 > 0 || (await rollout()).status === 'running'; i++)
      expect((await ask(second, i)).status).toBe(200)
    const promoted = await second.ask('POST', `${at}/rollout/promote`, {})
    expect(promoted.json.rollout.events.map(({ kind }: { kind: string }) => kind)).toEqual([
      'started',
      'stepped',
      'ready',
      'promoted',
    ])
    await eventually(async () => (await ask(second!, 1)).json.version === 2)
  } finally {
    await first.kill()
    await second?.kill()
    await rm(home, { recursive: true, force: true })
  }
})
