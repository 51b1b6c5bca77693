import { describe, expect, it } from 'vitest'
import { manualClock } from '../ports/clock.ts'
import { servedWorld, type ServedWorld } from '../../tests/served-world.ts'
import { breaksFrom } from '../../tests/tiny-model.ts'
import type { Ground } from '../../tests/worlds.ts'

const promote = (world: ServedWorld, number: number, body: object = {}) =>
  world.ask('POST', `/api/v1/models/churn/versions/${number}/promote`, { deploy: true, ...body })
const champion = async ({ registry }: ServedWorld) =>
  (await registry.aliased('churn', 'champion'))?.number ?? null
const answering = ({ serving }: ServedWorld) =>
  Object.fromEntries(serving.list().map(({ name, version, revision }) => [name, [version, revision]]))

/** What holds of making a version the champion and letting it answer, on every database. */
export const promotionConformance = (ground: Ground) =>
  describe('a promotion', () => {
    it('moves alias, stages and every endpoint of the model in one', async () => {
      await using world = await servedWorld(ground)
      for (const shift of [0, 1]) await world.tiny('churn', { shift })
      await world.tiny('other')
      for (const endpoint of ['shop', 'phone'])
        await world.serving.deploy({ endpoint, model: 'churn', version: 1 })
      await world.serving.deploy({ endpoint: 'else', model: 'other', version: 1 })
      const first = await promote(world, 1)
      expect(first.json).toMatchObject({ before: null, endpoints: ['shop', 'phone'] })
      expect(answering(world)).toEqual({ shop: [1, 1], phone: [1, 1], else: [1, 1] })
      const second = await promote(world, 2, { from: 1, reason: 'better' })
      expect(second.json).toMatchObject({ before: 1, version: { number: 2, stage: 'production' } })
      expect(answering(world)).toEqual({ shop: [2, 2], phone: [2, 2], else: [1, 1] })
      await using later = await world.restart()
      expect([await champion(later), answering(later)]).toEqual([
        2,
        { shop: [2, 2], phone: [2, 2], else: [1, 1] },
      ])
    })

    it('moves nothing where the version cannot answer, or somebody else was faster', async () => {
      await using world = await servedWorld(ground)
      await world.tiny('churn')
      await world.tiny('churn', { files: { 'model.onnx': 'not a model' } })
      await world.tiny('churn', { shift: 1 })
      await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
      await promote(world, 1)
      const stands = async () => {
        expect([await champion(world), answering(world)]).toEqual([1, { churn: [1, 1] }])
        expect((await world.registry.version('churn', 1)).stage).toBe('production')
      }
      expect((await promote(world, 2)).json.error.code).toBe('SERVING_SMOKE_FAILED')
      await stands()
      expect((await promote(world, 3, { from: 7 })).json.error.code).toBe('REGISTRY_ALIAS_MOVED')
      await stands()
      expect((await promote(world, 2, { deploy: false })).json).toMatchObject({ before: 1, endpoints: [] })
      expect([await champion(world), answering(world)]).toEqual([2, { churn: [1, 1] }])
    })

    describe('before callers', () => {
      const row = (tenure: number) => ({ tenure, charges: 70, contract: 'Monthly', senior: false })
      const call = async (world: ServedWorld, endpoint: string, count: number, tenure = 3) => {
        for (let i = 0; i < count; i++)
          expect(
            (await world.ask('POST', `/api/v1/endpoints/${endpoint}/predict`, { rows: [row(tenure)] }))
              .status,
          ).toBe(200)
      }
      const rollout = async (world: ServedWorld, endpoint: string) =>
        (await world.ask('GET', `/api/v1/endpoints/${endpoint}/rollout`)).json
      const stage = async (world: ServedWorld, number: number) =>
        (await world.registry.version('churn', number)).stage
      /** Version 1 answers at two places, to one of which callers come; version 2 breaks. */
      const asked = async (clock = manualClock()) => {
        const world = await servedWorld(ground, { clock })
        for (const breaks of [false, true]) await world.tiny('churn', { breaks })
        for (const endpoint of ['shop', 'phone'])
          await world.serving.deploy({ endpoint, model: 'churn', version: 1 })
        await promote(world, 1)
        await call(world, 'shop', 100)
        return Object.assign(world, { clock })
      }

      it('is watched there, and goes back with alias and stages where it fails', async () => {
        const first = await asked()
        const done = await promote(first, 2, { reason: 'better' })
        const watching = await rollout(first, 'shop')
        expect(done.json).toMatchObject({
          before: 1,
          version: { number: 2, stage: 'production' },
          endpoints: ['shop', 'phone'],
          rollouts: [watching.id],
        })
        expect(watching).toMatchObject({
          kind: 'all-at-once',
          status: 'running',
          promotion: true,
          reason: 'better',
        })
        // Once more is the same.
        expect((await promote(first, 2)).json).toMatchObject({ before: 2, rollouts: [watching.id] })
        await using world = await first.restart()
        expect(await champion(world)).toBe(2)
        // The champion before answers in its place.
        await call(world, 'shop', 60, breaksFrom)
        await world.serving.rollouts.look()
        expect(await rollout(world, 'shop')).toMatchObject({
          status: 'rolled-back',
          evidence: { verdict: 'breach' },
        })
        expect([await champion(world), await stage(world, 1), await stage(world, 2)]).toEqual([
          1,
          'production',
          'archived',
        ])
        expect(answering(world)).toEqual({ shop: [1, 3], phone: [2, 2] })
      })

      it('is the champion for good where it does well, whoever has moved the alias since', async () => {
        await using world = await asked()
        await promote(world, 2)
        await call(world, 'shop', 110)
        await world.tiny('churn')
        await promote(world, 3, { deploy: false })
        world.clock.advance(5 * 60_000)
        await world.serving.rollouts.look()
        // Answers take real time: where the machine is busy, more of them have to show that it is not the version that is slow.
        for (let more = 0; more < 20 && (await rollout(world, 'shop')).status === 'running'; more++) {
          await call(world, 'shop', 110)
          await world.serving.rollouts.look()
        }
        expect(await rollout(world, 'shop')).toMatchObject({ status: 'promoted' })
        expect(answering(world)).toMatchObject({ shop: [2, 3] })
        expect(await champion(world)).toBe(3)
      })

      it('needs its approval once, and none to go back', async () => {
        await using world = await asked()
        const { approvals } = world.registry
        await approvals.protect('churn', 'champion', 'ana')
        expect((await promote(world, 2)).json.error.code).toBe('APPROVAL_NEEDED')
        expect((await world.ask('GET', '/api/v1/endpoints/shop/rollout')).status).toBe(404)
        const asking = await approvals.request('churn', 2, { target: 'champion', by: 'vera' })
        await approvals.approve(asking.id, { by: 'ben' })
        expect((await promote(world, 2)).json.rollouts).toHaveLength(1)
        expect((await approvals.get(asking.id)).status).toBe('used')
        await call(world, 'shop', 60, breaksFrom)
        await world.serving.rollouts.look()
        expect([await champion(world), answering(world)]).toEqual([1, { shop: [1, 3], phone: [2, 2] }])
      })

      it('is not watched where that is not wanted', async () => {
        await using world = await asked()
        expect((await promote(world, 2, { watch: false })).json).toMatchObject({ before: 1, rollouts: [] })
        expect(answering(world)).toEqual({ shop: [2, 2], phone: [2, 2] })
      })
    })

    it('has one winner where many would take the place of the same version', async () => {
      await using world = await servedWorld(ground)
      for (const shift of [0, 1, 2, 3]) await world.tiny('churn', { shift })
      await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
      await promote(world, 1)
      const race = await Promise.all([2, 3, 4].map((number) => promote(world, number, { from: 1 })))
      expect(race.map(({ status }) => status).sort()).toEqual([200, 409, 409])
      const now = await champion(world)
      expect(answering(world)).toEqual({ churn: [now, 2] })
    })

    it('gives the first version the endpoint that it was meant for', async () => {
      await using world = await servedWorld(ground)
      const { files } = await world.tiny('plain')
      const body = { signature: {}, files, deployment: { endpoint: 'meant' } }
      await world.registry.createVersion('churn', body, 'ana')
      expect((await promote(world, 1)).json.endpoints).toEqual(['meant'])
      expect(answering(world)).toEqual({ meant: [1, 1] })
    })
  })
