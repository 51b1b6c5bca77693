import { describe, expect, it } from 'vitest'
import type { GateVerdict } from '@slipway/contract/registry'
import { manualClock } from '../../ports/clock.ts'
import { fixedPolicy } from '../../ports/policy.ts'
import { servedWorld, type ServedWorld } from '../../../tests/served-world.ts'
import type { Ground } from '../../../tests/worlds.ts'
import type { TinyRow } from '../../../tests/tiny-model.ts'

const row = (tenure: number): TinyRow => ({
  tenure,
  charges: 70 + (tenure % 7),
  contract: tenure % 2 === 0 ? 'Monthly' : 'Yearly',
  senior: tenure % 3 === 0,
  since: null,
})

/** Champion 1 on `churn`, and versions that differ from it by their shift. */
const rolledWorld = async (
  ground: Ground,
  shifts: readonly number[] = [0, 0],
  options: Parameters<typeof servedWorld>[1] = {},
) => {
  const clock = manualClock()
  const world = await servedWorld(ground, { clock, ...options })
  for (const shift of shifts) await world.tiny('churn', { shift })
  await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
  return Object.assign(world, { clock })
}

const at = '/api/v1/endpoints/churn'
/** Few requests are enough, and samples are not compared. */
const quick = { minRequests: 30, latency: null, outputDrift: null, inputDrift: null }
const start = (world: ServedWorld, body: object = {}) =>
  world.ask('POST', `${at}/rollouts`, {
    model: 'churn',
    version: 2,
    kind: 'canary',
    steps: [
      { weight: 25, bakeMs: 1000 },
      { weight: 50, bakeMs: 1000 },
    ],
    guardrails: quick,
    ...body,
  })
const status = async (world: ServedWorld) => (await world.ask('GET', `${at}/rollout`)).json
const weights = async (world: ServedWorld) =>
  Object.fromEntries(
    (await world.ask('GET', at)).json.variants.map((one: { version: number; weight: number }) => [
      one.version,
      one.weight,
    ]),
  )
/** Asks so often, each by an id of its own; answers how often each version answered. */
const askMany = async (world: ServedWorld, count: number, from = 0) => {
  const seen: Record<number, number> = {}
  let next = from
  const ask = async () => {
    for (let i = next++; i < from + count; i = next++) {
      const reply = await world.ask('POST', `${at}/predict`, { rows: [row(i % 60)], id: `id-${i}` })
      expect(reply.status).toBe(200)
      seen[reply.json.version] = (seen[reply.json.version] ?? 0) + 1
    }
  }
  await Promise.all(Array.from({ length: 10 }, ask))
  return seen
}
const refused: GateVerdict = { passed: false, rules: [] }

/** What holds of rollouts on every database. */
export const rolloutsConformance = (ground: Ground) =>
  describe('a rollout', () => {
    it('goes step by step while its guardrails are kept, recommends, and is promoted by a person', async () => {
      await using world = await rolledWorld(ground)
      const begun = await start(world, { reason: 'trained on June' })
      expect(begun.json).toMatchObject({
        status: 'running',
        step: 0,
        champion: { version: 1 },
        automatic: false,
      })
      expect(await weights(world)).toEqual({ 1: 75, 2: 25 })
      const first = await askMany(world, 300)
      expect(first[2]! / 300).toBeGreaterThan(0.15)
      expect(first[2]! / 300).toBeLessThan(0.35)
      await world.serving.rollouts.look()
      expect((await status(world)).evidence).toMatchObject({ verdict: 'ok', recommends: 'wait' })
      world.clock.advance(1000)
      await world.serving.rollouts.look()
      expect(await weights(world)).toEqual({ 1: 50, 2: 50 })
      await world.serving.rollouts.look()
      expect((await status(world)).evidence).toMatchObject({ verdict: 'hold', recommends: 'wait' })
      expect((await world.ask('POST', `${at}/rollout/promote`, {})).json.error).toMatchObject({
        code: 'ROLLOUT_NOT_RECOMMENDED',
      })
      await askMany(world, 250, 300)
      world.clock.advance(1000)
      await world.serving.rollouts.look()
      const ready = await status(world)
      expect(ready).toMatchObject({ status: 'ready', evidence: { recommends: 'promote' } })
      const done = await world.ask('POST', `${at}/rollout/promote`, { reason: 'looks good' })
      expect(done.json).toMatchObject({
        rollout: { status: 'promoted' },
        revision: {
          cause: 'rollout',
          reason: 'looks good',
          author: 'local',
          evidence: { rollout: ready.id },
        },
      })
      expect(await weights(world)).toEqual({ 2: 100 })
      expect((await world.registry.aliased('churn', 'champion'))?.number).toBe(2)
      expect((await status(world)).events.map(({ kind }: { kind: string }) => kind)).toEqual([
        'started',
        'stepped',
        'ready',
        'promoted',
      ])
    })

    it('keeps a caller with the challenger as its share grows', async () => {
      await using world = await rolledWorld(ground)
      await start(world, { stickBy: 'tenure', guardrails: { ...quick, minRequests: 1 } })
      const who = async () => {
        const found: Record<number, number> = {}
        for (let tenure = 0; tenure < 60; tenure++) {
          const reply = await world.ask('POST', `${at}/predict`, { rows: [row(tenure)] })
          found[tenure] = reply.json.version
        }
        return found
      }
      const before = await who()
      expect(await who()).toEqual(before)
      world.clock.advance(1000)
      await world.serving.rollouts.look()
      expect(await weights(world)).toEqual({ 1: 50, 2: 50 })
      const after = await who()
      const moved = Object.keys(before).filter((key) => before[Number(key)] !== after[Number(key)])
      expect(moved.length).toBeGreaterThan(0)
      expect(moved.every((key) => after[Number(key)] === 2)).toBe(true)
    })

    it('takes a challenger back that answers otherwise than its guardrails let, and says why', async () => {
      await using world = await rolledWorld(ground, [0, 3])
      await start(world, { guardrails: { minRequests: 30, latency: null } })
      await askMany(world, 800)
      world.clock.advance(5000)
      await world.serving.rollouts.look()
      const over = await status(world)
      expect(over).toMatchObject({
        status: 'rolled-back',
        evidence: { verdict: 'breach', recommends: 'abort' },
      })
      expect(
        over.evidence.guardrails.find((one: { verdict: string }) => one.verdict === 'breach'),
      ).toMatchObject({ guardrail: 'output-drift' })
      expect(await weights(world)).toEqual({ 1: 100 })
      const { revisions } = (await world.ask('GET', at)).json
      expect(revisions[0]).toMatchObject({
        cause: 'rollback',
        author: 'slipway',
        evidence: { verdict: 'breach' },
      })
      expect(await askMany(world, 5)).toEqual({ 1: 5 })
    })

    it('takes back by a figure of the business, and knows only variants that answer', async () => {
      await using world = await rolledWorld(ground)
      const kpis = { revenue: { goal: 'up', maxDrop: 0.1 } }
      await start(world, { guardrails: { ...quick, kpis } })
      const push = (values: object[]) => world.ask('POST', `${at}/rollout/kpis`, { values })
      expect((await push([{ kpi: 'revenue', variant: 'nobody', value: 1 }])).json.error.code).toBe(
        'ROLLOUT_VARIANT_UNKNOWN',
      )
      const values = Array.from({ length: 400 }, (_, i) => ({
        kpi: 'revenue',
        variant: i % 2 ? 'champion' : 'challenger',
        value: (i % 2 ? 10 : 5) + (i % 5) / 10,
      }))
      expect((await push(values.slice(0, 200))).json).toMatchObject({ taken: 200 })
      await push(values.slice(200))
      await world.serving.rollouts.look()
      expect(await status(world)).toMatchObject({ status: 'rolled-back' })
      expect((await push(values.slice(1, 2))).json).toEqual({ taken: 0, rollout: null })
    })

    it('takes back by figures that are told of predictions, whichever server captured them', async () => {
      const first = await rolledWorld(ground)
      const kpis = { revenue: { goal: 'up', maxDrop: 0.1 } }
      await start(first, { steps: [{ weight: 50, bakeMs: 1000 }], guardrails: { ...quick, kpis } })
      const sell = async (world: ServedWorld, from: number) => {
        const told = []
        for (let i = from; i < from + 150; i++) {
          const id = `sold-${i}`
          const { json } = await world.ask('POST', `${at}/predict`, { rows: [row(i % 60)], id })
          told.push({ kpi: 'revenue', id, value: (json.version === 1 ? 10 : 5) + (i % 5) / 10 })
        }
        expect((await world.ask('POST', `${at}/kpis`, { kpis: told })).json).toMatchObject({ accepted: 150 })
      }
      const look = async (world: ServedWorld) => {
        // A look by itself may have asked before they were told, and asks anew after ten seconds.
        first.clock.advance(10_000)
        await world.serving.rollouts.look()
        return status(world)
      }
      await sell(first, 0)
      const alone = [{ figures: 150 }]
      expect(await look(first)).toMatchObject({ status: 'running', evidence: { servers: alone } })
      // The same server again: what it told in its life before is not counted besides.
      const second = await first.restart()
      expect(await look(second)).toMatchObject({ status: 'running', evidence: { servers: alone } })
      // Another one with a home of its own: what was told by the one that is no more counts.
      await using third = await second.restart(['captures', 'server-id'])
      await sell(third, 150)
      const { status: end, evidence } = await look(third)
      expect(end).toBe('rolled-back')
      expect(evidence.servers).toMatchObject([...alone, ...alone])
      expect(new Set(evidence.servers.map(({ server }: { server: string }) => server)).size).toBe(2)
      expect(evidence.guardrails.find((one: { verdict: string }) => one.verdict === 'breach')).toMatchObject({
        guardrail: 'kpi:revenue',
        words: expect.stringContaining('; of 2 servers') as string,
      })
    })

    it('promotes by itself where it was told to, and watches who answers everybody', async () => {
      await using world = await rolledWorld(ground)
      await askMany(world, 150)
      const guardrails = { ...quick, minRequests: 20 }
      expect((await start(world, { kind: 'all-at-once', steps: undefined, guardrails })).json).toMatchObject({
        automatic: true,
        steps: [{ weight: 100 }],
      })
      expect(await weights(world)).toEqual({ 1: 0, 2: 100 })
      expect(await askMany(world, 30)).toEqual({ 2: 30 })
      world.clock.advance(10 * 60_000)
      await world.serving.rollouts.look()
      expect(await status(world)).toMatchObject({ status: 'promoted' })
      expect((await world.registry.aliased('churn', 'champion'))?.number).toBe(2)
    })

    it('watches whoever is deployed or declared in place of another that has callers, unless told not to', async () => {
      await using world = await rolledWorld(ground, [0, 0])
      const deploy = async (version: number, body: object = {}) =>
        (await world.ask('POST', `${at}/revisions`, { model: 'churn', version, ...body })).json
      const declare = async (version: number, body: object = {}) => {
        const variants = [{ role: 'champion', model: 'churn', version }]
        return (await world.ask('PUT', at, { variants, ...body })).json
      }
      expect(await deploy(2)).not.toHaveProperty('rollout')
      expect(await deploy(1)).not.toHaveProperty('rollout')
      await askMany(world, 100)
      const { rollout, variants } = await deploy(2, { deadlineMs: 900, guardrails: { minRequests: 20 } })
      expect(variants).toMatchObject([
        { version: 1, weight: 0 },
        { version: 2, weight: 100 },
      ])
      expect(await status(world)).toMatchObject({
        id: rollout,
        kind: 'all-at-once',
        automatic: true,
        guardrails: { errorRate: {}, latency: {}, metric: null, outputDrift: null, minRequests: 20 },
      })
      // It is what is declared already, but for its proof.
      expect(await declare(2)).toEqual({ changes: [], revision: null })
      expect((await declare(1)).error.code).toBe('SERVING_ROLLOUT_UNDER_WAY')
      await world.ask('POST', `${at}/rollout/abort`, {})
      expect(await deploy(2, { watch: false })).toMatchObject({ variants: [{ version: 2, weight: 100 }] })
      expect((await declare(1, { watch: false })).revision).not.toHaveProperty('rollout')
      const declared = await declare(2, { deadlineMs: 800 })
      expect(declared.revision).toMatchObject({ deadlineMs: 800, rollout: (await status(world)).id })
      expect(await askMany(world, 5, 200)).toEqual({ 2: 5 })
    })

    it('goes on where it stood after a restart, and lets nobody else change the endpoint meanwhile', async () => {
      const first = await rolledWorld(ground)
      await start(first)
      first.clock.advance(1000)
      await askMany(first, 200)
      await first.serving.rollouts.look()
      await using world = await first.restart()
      expect(await status(world)).toMatchObject({ status: 'running', step: 1 })
      expect(await weights(world)).toEqual({ 1: 50, 2: 50 })
      const deploy = await world.ask('POST', `${at}/revisions`, { model: 'churn', version: 2 })
      expect([deploy.status, deploy.json.error.code]).toEqual([409, 'SERVING_ROLLOUT_UNDER_WAY'])
      expect((await start(world)).json.error.code).toBe('SERVING_ROLLOUT_UNDER_WAY')
      const aborted = await world.ask('POST', `${at}/rollout/abort`, { reason: 'not today' })
      expect(aborted.json).toMatchObject({
        rollout: { status: 'aborted' },
        revision: { reason: 'not today' },
      })
      expect(await weights(world)).toEqual({ 1: 100 })
      expect((await world.ask('POST', `${at}/rollout/abort`, {})).json.error.code).toBe('ROLLOUT_OVER')
    })

    it('lets nothing answer callers that may not: gates, approvals and the policy are asked', async () => {
      await using world = await rolledWorld(ground)
      await world.tiny('churn', { shift: 1, gate: refused })
      expect((await start(world, { version: 3 })).json.error.code).toBe('SERVING_VERSION_REFUSED')
      await world.registry.promote('churn', 1, { by: 'ana' })
      await world.registry.approvals.protect('churn', 'champion', 'ana')
      expect((await start(world)).json.error.code).toBe('APPROVAL_NEEDED')
      const asked = await world.registry.approvals.request('churn', 2, { target: 'champion', by: 'vera' })
      await world.registry.approvals.approve(asked.id, { by: 'ben' })
      expect((await start(world)).status).toBe(200)
      expect((await world.ask('POST', `${at}/rollout/promote`, { force: true })).status).toBe(200)
      expect((await world.registry.approvals.get(asked.id)).status).toBe('used')
      // The way back needs no new approval: it had one.
      const back = await world.ask('POST', `${at}/rollback`, {})
      expect(back.json).toMatchObject({ cause: 'rollback', variants: [{ version: 1 }] })
      expect((await world.registry.aliased('churn', 'champion'))?.number).toBe(1)
    })

    it('goes on as it does where what it was let do is taken back, and says so', async () => {
      await using world = await rolledWorld(ground)
      await world.registry.promote('churn', 1, { by: 'ana' })
      await world.registry.approvals.protect('churn', 'champion', 'ana')
      const asked = await world.registry.approvals.request('churn', 2, { target: 'champion', by: 'vera' })
      await world.registry.approvals.approve(asked.id, { by: 'ben' })
      const body = { steps: [{ weight: 50, bakeMs: 1000 }], automatic: true }
      expect((await start(world, body)).status).toBe(200)
      await world.registry.approvals.withdraw(asked.id, { by: 'vera' })
      await askMany(world, 120)
      world.clock.advance(1000)
      await world.serving.rollouts.look()
      expect(await status(world)).toMatchObject({
        status: 'running',
        next: expect.stringContaining('champion of churn is protected') as string,
      })
      const again = await world.registry.approvals.request('churn', 2, { target: 'champion', by: 'vera' })
      await world.registry.approvals.approve(again.id, { by: 'ben' })
      await world.serving.rollouts.look()
      expect(await status(world)).toMatchObject({ status: 'promoted', next: 'version 2 answers everybody' })
    })

    it('asks the policy about who answers, never about shadows', async () => {
      const said = { refuses: null as string | null }
      await using world = await rolledWorld(ground, [0, 0], {
        policy: { ...fixedPolicy({}), refuses: async () => said.refuses },
      })
      said.refuses = 'it is frozen until Monday.'
      const { json, status: code } = await start(world)
      expect([code, json.error.code]).toEqual([403, 'SERVING_NOT_RELEASED'])
      const shadow = await world.ask('POST', `${at}/revisions`, {
        model: 'churn',
        version: 2,
        shadow: { share: 1 },
      })
      expect(shadow.json.variants).toMatchObject([
        { role: 'champion', weight: 100 },
        { role: 'shadow', name: 'shadow-2', weight: 0, share: 1 },
      ])
    })

    it('says what is wrong with a rollout', async () => {
      await using world = await rolledWorld(ground)
      const code = async (body: object, path = at) =>
        (await world.ask('POST', `${path}/rollouts`, { model: 'churn', version: 2, kind: 'canary', ...body }))
          .json.error.code
      const step = (weight: number) => ({ weight, bakeMs: 0 })
      expect(await code({ steps: [step(20), step(10)] })).toBe('ROLLOUT_BAD_STEPS')
      expect(await code({ steps: [step(0)] })).toBe('ROLLOUT_BAD_STEPS')
      expect(await code({ kind: 'ab', steps: [step(10), step(20)] })).toBe('ROLLOUT_BAD_STEPS')
      expect(await code({ version: 1 })).toBe('ROLLOUT_IS_CHAMPION')
      expect(await code({ version: 9 })).toBe('REGISTRY_VERSION_NOT_FOUND')
      expect(await code({ stickBy: 'nobody' })).toBe('SERVING_STICK_BY_UNKNOWN')
      expect(await code({}, '/api/v1/endpoints/new')).toBe('ROLLOUT_NO_CHAMPION')
      expect((await world.ask('GET', `${at}/rollout`)).json.error.code).toBe('ROLLOUT_NOT_FOUND')
      expect(await weights(world)).toEqual({ 1: 100 })
    })
  })
