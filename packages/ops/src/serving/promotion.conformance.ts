import { describe, expect, it } from 'vitest'
import { servedWorld, type ServedWorld } from '../../tests/served-world.ts'
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
