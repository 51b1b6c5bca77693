import { listStepRules, removeStepRule, setStepRule } from '@slipway/contract/steps'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { asRoute } from '../../kernel/index.ts'
import type { Steps } from './index.ts'

export const stepsRoutes: FastifyPluginAsyncTypebox<{ steps: Steps }> = async (app, { steps }) => {
  app.route({ ...asRoute(listStepRules), handler: async () => ({ rules: await steps.list() }) })
  app.route({
    ...asRoute(setStepRule),
    handler: ({ params, body, actor }) => steps.set(params.step, body, actor),
  })
  app.route({ ...asRoute(removeStepRule), handler: ({ params }) => steps.remove(params.step) })
}
