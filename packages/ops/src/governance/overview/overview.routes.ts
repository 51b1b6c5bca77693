import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { getOverview } from '@slipway/contract/overview'
import { asRoute } from '../../kernel/index.ts'
import type { Overview } from './index.ts'

export const overviewRoutes: FastifyPluginAsyncTypebox<{ overview: Overview }> = async (
  app,
  { overview },
) => {
  app.route({ ...asRoute(getOverview), handler: ({ query }) => overview.look(query.sinceMs) })
}
