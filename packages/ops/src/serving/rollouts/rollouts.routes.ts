import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import {
  abortRollout,
  getRollout,
  listRollouts,
  promoteRollout,
  pushRolloutKpis,
  startRollout,
} from '@slipway/contract/rollouts'
import { asRoute } from '../../kernel/index.ts'
import type { Rollouts } from './index.ts'

export const rolloutsRoutes: FastifyPluginAsyncTypebox<{ rollouts: Rollouts }> = async (
  app,
  { rollouts },
) => {
  app.route({
    ...asRoute(startRollout),
    handler: ({ params, body, actor }) => rollouts.start({ endpoint: params.name, ...body, by: actor }),
  })
  app.route({
    ...asRoute(listRollouts),
    handler: async ({ params }) => ({ rollouts: await rollouts.list(params.name) }),
  })
  app.route({ ...asRoute(getRollout), handler: ({ params }) => rollouts.get(params.name) })
  app.route({
    ...asRoute(promoteRollout),
    handler: ({ params, body, actor }) => rollouts.promote(params.name, { ...body, by: actor }),
  })
  app.route({
    ...asRoute(abortRollout),
    handler: ({ params, body, actor }) => rollouts.abort(params.name, { ...body, by: actor }),
  })
  app.route({
    ...asRoute(pushRolloutKpis),
    handler: ({ params, body }) => rollouts.pushKpis(params.name, body.values),
  })
}
