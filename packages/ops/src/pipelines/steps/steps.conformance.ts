import type { PlanNodeBody } from '@slipway/contract/pipelines'
import { describe, expect, it } from 'vitest'
import { type Ground, openWorld } from '../../../tests/worlds.ts'

const plan = (...nodes: readonly Pick<PlanNodeBody, 'step' | 'version' | 'deprecated'>[]) =>
  ({ nodes }) as { nodes: PlanNodeBody[] }
const why = { use: 'clean 3', reason: 'zeros are valid' }

/** What holds of steps that fall out of use, on every database. */
export const stepsConformance = (ground: Ground) =>
  describe('steps that fall out of use', () => {
    it('are warned of, refused from a version down, and come back; a restart forgets nothing', async () => {
      await using first = await openWorld(ground)
      const { steps } = first.client
      const params = { step: 'clean' }
      expect(await steps.listStepRules()).toEqual({ rules: [] })
      const rule = await steps.setStepRule({ params, body: { standing: 'deprecated', ...why } })
      expect(rule).toMatchObject({ step: 'clean', standing: 'deprecated', upTo: null, ...why })
      const { check } = first.platform.rooms.steps
      const used = plan({ step: 'clean' }, { step: 'clean~2', version: 3 }, { step: 'fit' })
      expect(await check(used)).toEqual([
        'The step clean version 1 is deprecated (zeros are valid); use clean 3.',
        'The step clean version 3 is deprecated (zeros are valid); use clean 3.',
      ])

      await steps.setStepRule({ params, body: { standing: 'retired', upTo: 2, ...why } })
      const world = await first.restart()
      const again = world.platform.rooms.steps
      const refused = { code: 'PIPELINE_STEP_RETIRED', kind: 'refused', hint: 'Use clean 3 instead.' }
      await expect(again.check(used)).rejects.toMatchObject(refused)
      await expect(again.check(plan({ step: 'clean~2', version: 2 }))).rejects.toMatchObject(refused)
      expect(await again.check(plan({ step: 'clean', version: 3 }, { step: 'cleaner' }))).toEqual([])
      // A model that was made by it still has a card that says so.
      expect(await world.platform.rooms.pipelines.stepWarnings(used as never)).toEqual([
        'The step clean version 1 is retired (zeros are valid); use clean 3.',
      ])

      await world.client.steps.removeStepRule({ params })
      expect(await again.check(used)).toEqual([])
      await expect(world.client.steps.removeStepRule({ params })).rejects.toMatchObject({
        code: 'PIPELINE_STEP_IN_USE',
        kind: 'not-found',
      })
      await world[Symbol.asyncDispose]()
    })

    it('are those of recipes too, where a plan spells one out', async () => {
      await using world = await openWorld(ground)
      const { check } = world.platform.rooms.steps
      const recipe = {
        steps: [
          { step: 'parseNumber', settings: {} },
          { step: 'scale', settings: {} },
        ],
      }
      const used = { nodes: [{ step: 'prepare', inputs: { recipe } }] as unknown as PlanNodeBody[] }
      const rule = (upTo: number, standing: 'deprecated' | 'retired') =>
        world.client.steps.setStepRule({
          params: { step: 'recipe.parseNumber' },
          body: { standing, upTo, ...why },
        })
      await rule(2, 'deprecated')
      expect(await check(used)).toEqual([
        'The step recipe.parseNumber version 2 is deprecated (zeros are valid); use clean 3.',
      ])
      await rule(1, 'retired')
      expect(await check(used)).toEqual([])
      await rule(2, 'retired')
      await expect(check(used)).rejects.toMatchObject({ code: 'PIPELINE_STEP_RETIRED' })
      // A step of a pipeline that happens to have the same name is another one.
      expect(await check(plan({ step: 'parseNumber', version: 1 }))).toEqual([])
    })

    it('may say so themselves', async () => {
      await using world = await openWorld(ground)
      const deprecated = { since: 2, use: 'tidy', reason: 'slow' }
      expect(await world.platform.rooms.steps.check(plan({ step: 'old', deprecated }))).toEqual([
        'The step old version 1 is deprecated (slow); use tidy.',
      ])
    })
  })
