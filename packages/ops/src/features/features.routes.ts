import {
  getFeatureView,
  joinFeatures,
  listFeatureViews,
  materializeFeatures,
  putFeatureView,
  readFeatures,
} from '@slipway/contract/features'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { asRoute } from '../kernel/index.ts'
import type { Features } from './index.ts'

export const featuresRoutes: FastifyPluginAsyncTypebox<{ features: Features }> = async (
  app,
  { features },
) => {
  app.route({
    ...asRoute(putFeatureView),
    handler: ({ params, body, actor }) => features.put(params.name, body, actor),
  })
  app.route({ ...asRoute(listFeatureViews), handler: async () => ({ views: await features.list() }) })
  app.route({
    ...asRoute(getFeatureView),
    handler: async ({ params }) => ({ versions: await features.versions(params.name) }),
  })
  app.route({
    ...asRoute(materializeFeatures),
    handler: ({ params, body }) => features.materialize(params.name, body),
  })
  app.route({ ...asRoute(readFeatures), handler: ({ params, body }) => features.read(params.name, body) })
  app.route({ ...asRoute(joinFeatures), handler: ({ body, actor }) => features.join(body, actor) })
}
