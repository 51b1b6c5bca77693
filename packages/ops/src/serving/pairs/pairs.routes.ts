import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { listShadowPairs } from '@slipway/contract/shadow-pairs'
import { asRoute } from '../../kernel/index.ts'
import type { Serving } from '../index.ts'

export const pairsRoutes: FastifyPluginAsyncTypebox<{ serving: Pick<Serving, 'shadowPairs'> }> = async (
  app,
  { serving },
) => {
  app.route({
    ...asRoute(listShadowPairs),
    handler: ({ params, query: { limit = 50, ...asked } }) =>
      serving.shadowPairs(params.name, params.variant, { limit, ...asked }),
  })
}
