import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as pause } from 'node:timers/promises'
import { expect, it } from 'vitest'
import { connect } from '@slipway/client'
import type { RolloutBody } from '@slipway/contract/rollouts'
import { seededRandom } from '@slipway/ml/stats'
import { eventually } from './pipelines-peers.ts'
import { servingPeer, type ServingPeer } from './serving-peer.ts'
import { breaksFrom, writeTinyModel } from './tiny-model.ts'

const at = '/api/v1/endpoints/churn'
const guardrails = { minRequests: 10, latency: null, outputDrift: null, inputDrift: null }
const random = seededRandom(11, 'killed')
const typical = { tenure: 3, charges: 70, contract: 'Monthly', senior: false }

/** Moves by hand, and what stands once one is made: which version answers, the rollout's status, what the registry hears. */
const handMoves = [
  { path: 'rollout/promote', body: { force: true }, version: 2, rollout: 'promoted', aliased: ['2'] },
  { path: 'rollback', body: {}, version: 1, rollout: 'promoted', aliased: ['1'] },
  { path: 'rollout/abort', body: {}, version: 1, rollout: 'aborted', aliased: [] },
]

/** A server with version 1 before callers, and version 2; killed with -9 and started again over the same home. */
const killable = async ({ breaks }: { breaks: boolean }) => {
  const home = await mkdtemp(join(tmpdir(), 'killed-moves-'))
  let server: ServingPeer = await servingPeer(home)
  const client = () => connect({ url: server.url })
  for (const model of [{}, { breaks }]) {
    const folder = await mkdtemp(join(home, 'tiny-'))
    await writeTinyModel(folder, 0, model)
    const files = []
    for (const path of ['model.onnx', 'signature.json'])
      files.push({
        path,
        ...(await client().artifacts.putArtifact({ body: await readFile(join(folder, path)) })),
      })
    await client().registry.createModelVersion({ params: { name: 'churn' }, body: { signature: {}, files } })
  }
  await client().serving.deployModel({ params: { name: 'churn' }, body: { model: 'churn', version: 1 } })
  await client().approvals.promoteVersion({ params: { name: 'churn', number: 1 }, body: {} })
  return {
    client,
    ask: (path: string, body: object = {}) => server.ask('POST', `${at}/${path}`, body),
    async call(count: number, tenure = 3): Promise<void> {
      for (let i = 0; i < count; i++) {
        const rows = [{ ...typical, tenure }]
        expect((await server.ask('POST', `${at}/predict`, { rows })).status).toBe(200)
      }
    },
    /** Asks for answers without end, until the server is killed; answers what was refused or failed. */
    async load(): Promise<unknown[]> {
      const { process } = server
      const failures: unknown[] = []
      const call = async () => {
        while (!process.killed) {
          const reply = await server.ask('POST', `${at}/predict`, { rows: [typical] }).catch(() => null)
          if (reply && reply.status !== 200) failures.push(reply.json)
          if (!reply && !process.killed) failures.push('no answer')
        }
      }
      await Promise.all([call(), call()])
      return failures
    },
    rollout: async () => (await server.ask('GET', `${at}/rollout`)).json as RolloutBody,
    /** What is told of moves: the endpoint, its revisions, the rollout and the registry's champion with their histories. */
    async state() {
      const params = { name: 'churn' }
      const { registry, serving } = client()
      const [endpoint, model, { events }] = await Promise.all([
        serving.getEndpoint({ params }),
        registry.getModel({ params }),
        registry.listModelHistory({ params }),
      ])
      const { variants, revisions } = endpoint
      return {
        variants: variants.map(({ version, weight }) => ({ version, weight })),
        champion: model.aliases['champion'],
        revisions: revisions.map(({ revision, reason }) => ({ revision, reason })),
        aliased: events
          .filter(({ kind }) => kind === 'alias')
          .map(({ after, reason }) => ({ after, reason })),
        rollout: (await this.rollout()).status,
      }
    },
    /** Rollout, revision and registry say the same, and every move stands there once. */
    async holdsTogether(): Promise<RolloutBody> {
      const rollout = await this.rollout()
      const { variants } = (await server.ask('GET', at)).json as {
        variants: { version: number; weight: number }[]
      }
      const { aliases } = await client().registry.getModel({ params: { name: 'churn' } })
      const after = await this.rollout()
      // It has moved on while it was read.
      if (after.events.length !== rollout.events.length) return this.holdsTogether()
      const weight = { running: null, ready: null, promoted: 100, aborted: 0, 'rolled-back': 0 }[
        rollout.status
      ]
      const share = weight ?? rollout.steps[rollout.step]!.weight
      const answers = variants.find(({ version }) => version === 2)?.weight ?? 0
      const champion = weight === null ? (rollout.promotion ? 2 : 1) : weight === 100 ? 2 : 1
      expect({ answers, ...aliases }).toEqual({ answers: share, champion })
      const kinds = rollout.events.map(({ kind }) => kind)
      expect(kinds.filter((kind) => kind === 'stepped')).toHaveLength(rollout.step)
      expect(kinds.filter((kind) => kind !== 'stepped')).toHaveLength(
        new Set(kinds.filter((kind) => kind !== 'stepped')).size,
      )
      return rollout
    },
    async kill(): Promise<void> {
      await server.kill()
      server = await servingPeer(home)
    },
    async [Symbol.asyncDispose]() {
      await server.kill()
      await rm(home, { recursive: true, force: true })
    },
  }
}

/**
 * Kills a server with -9 again and again while versions move: `rounds` of those moves that are made by themselves and can
 * be begun again, and so often in one that is asked `byHand`.
 */
export const killedMoves = ({ rounds, byHand }: { rounds: number; byHand: number }): void => {
  it('goes on from step to step, and is promoted, though the server is killed about every step', async () => {
    await using at = await killable({ breaks: false })
    const steps = [30, 60].map((weight) => ({ weight, bakeMs: 0 }))
    const body = { model: 'churn', version: 2, kind: 'canary', steps, guardrails, automatic: true }
    expect((await at.ask('rollouts', body)).status).toBe(200)
    let [kills, step] = [0, 0]
    for (let now = await at.rollout(); now.status === 'running'; now = await at.holdsTogether()) {
      expect(now.step).toBeGreaterThanOrEqual(step)
      step = now.step
      await at.call(80)
      // Looked at each second: some kills come before a step, some in it, some after.
      await pause(random.next() * 1000)
      await at.kill()
      kills++
    }
    const { status, events } = await at.holdsTogether()
    expect([status, events.at(-1)?.kind]).toEqual(['promoted', 'promoted'])
    expect(kills).toBeGreaterThan(1)
    await at.call(5)
  })

  it('is taken back by its guardrails once, whenever the server is killed', async () => {
    await using at = await killable({ breaks: true })
    for (let round = 0; round < rounds; round++) {
      const body = { model: 'churn', version: 2, kind: 'ab', guardrails }
      expect((await at.ask('rollouts', body)).status).toBe(200)
      await at.call(40, breaksFrom)
      await pause(random.next() * 1200)
      await at.kill()
      const { status } = await at.holdsTogether()
      // What was seen within the last second may be seen anew.
      if (status === 'running') await at.call(40, breaksFrom)
      await eventually(async () => (await at.rollout()).status === 'rolled-back')
      await at.holdsTogether()
    }
  })

  it('makes a version the champion before callers, or does not, and takes it back whole, whenever the server is killed', async () => {
    await using at = await killable({ breaks: true })
    await at.call(100)
    let watched: string | undefined
    let begun = 0
    for (let round = 0; round < rounds; round++) {
      let acknowledged: string | undefined
      const promotion = at.client().approvals.promoteVersion({
        params: { name: 'churn', number: 2 },
        body: { deploy: true },
      })
      void promotion.then(
        ({ rollouts }) => (acknowledged = rollouts[0]),
        () => undefined,
      )
      // Some kills come before it is durable, some while it becomes so, some as soon as it was said.
      await (round % 2 === 0 ? pause(random.next() * 300) : promotion)
      await at.kill()
      const { aliases } = await at.client().registry.getModel({ params: { name: 'churn' } })
      if (acknowledged) expect(aliases).toEqual({ champion: 2 })
      if (aliases['champion'] !== 2) {
        const { version, variants } = await at.client().serving.getEndpoint({ params: { name: 'churn' } })
        expect([version, variants.length]).toEqual([1, 1])
        continue
      }
      begun++
      const rollout = await at.holdsTogether()
      expect(rollout).toMatchObject({ status: 'running', promotion: true })
      expect(rollout.id).not.toBe(watched)
      watched = rollout.id
      if (acknowledged) expect(acknowledged).toBe(watched)
      await at.call(40, breaksFrom)
      await pause(random.next() * 1200)
      await at.kill()
      if ((await at.holdsTogether()).status === 'running') await at.call(40, breaksFrom)
      await eventually(async () => (await at.rollout()).status === 'rolled-back')
      await at.holdsTogether()
    }
    expect(begun).toBeGreaterThan(0)
  })

  it('makes a move that is asked by hand, or does not, whenever the server is killed under load', async () => {
    await using at = await killable({ breaks: false })
    const canary = {
      model: 'churn',
      version: 2,
      kind: 'canary',
      guardrails,
      steps: [{ weight: 50, bakeMs: 6e5 }],
    }
    let [taken, asked] = [0, 0]
    /** Asks for a move, kills the server about then, and holds that the move is there whole or not at all. */
    const killedIn = async ({ path, body, version, rollout, aliased }: (typeof handMoves)[number]) => {
      const reason = `by hand ${++asked}`
      const before = await at.state()
      const load = at.load()
      await pause(20)
      let acknowledged = false
      const move = at.ask(path, { ...body, reason }).then(
        ({ status }) => (acknowledged = status === 200),
        () => undefined,
      )
      // Some kills come before it is durable, some while it becomes so, some as soon as it was said.
      await Promise.race([move, pause(random.next() * 60)])
      await at.kill()
      await move
      expect(await load).toEqual([])
      const now = await at.state()
      const isMade = now.revisions.length > before.revisions.length
      if (acknowledged) expect(isMade).toBe(true)
      expect(now).toEqual(
        isMade
          ? {
              variants: [{ version, weight: 100 }],
              champion: version,
              revisions: [{ revision: before.revisions.length + 1, reason }, ...before.revisions],
              aliased: [...aliased.map((after) => ({ after, reason })), ...before.aliased],
              rollout,
            }
          : before,
      )
      await at.call(5)
      if (isMade) taken++
      else expect((await at.ask(path, { ...body, reason })).status).toBe(200)
    }
    for (let kill = 0; kill < byHand; kill++) {
      const move = handMoves[kill % handMoves.length]!
      if (move.path !== 'rollback') expect((await at.ask('rollouts', canary)).status).toBe(200)
      await killedIn(move)
    }
    // Of many kills some come before and some after.
    if (byHand > 10) expect([taken > 0, taken < byHand]).toEqual([true, true])
  })
}
