import { diffModelVersions } from '@slipway/contract/model-diff'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { asRoute } from '../../kernel/index.ts'
import type { Registry } from '../index.ts'

export const diffRoutes: FastifyPluginAsyncTypebox<{ registry: Registry }> = async (app, { registry }) => {
  app.route({
    ...asRoute(diffModelVersions),
    handler: ({ params, query }) =>
      registry.diff(params, { name: query.model ?? params.name, number: query.with }),
  })
}
