import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { getEndpointTraffic } from '@slipway/contract/traffic'
import { asRoute } from '../../kernel/index.ts'
import type { Traffic } from './index.ts'

export const trafficRoutes: FastifyPluginAsyncTypebox<{ traffic: Traffic }> = async (app, { traffic }) => {
  app.route({
    ...asRoute(getEndpointTraffic),
    handler: async ({ params, query }) => traffic.of(params.name, query.sinceMs),
  })
}
