import { getDatasetPrivacy, makePseudonyms, setDatasetPrivacy } from '@slipway/contract/privacy'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { asRoute } from '../../kernel/index.ts'
import type { Privacy } from './index.ts'

export const privacyRoutes: FastifyPluginAsyncTypebox<{ privacy: Privacy }> = async (app, { privacy }) => {
  app.route({ ...asRoute(getDatasetPrivacy), handler: ({ params }) => privacy.get(params.name) })
  app.route({
    ...asRoute(setDatasetPrivacy),
    handler: ({ params, body, actor }) => privacy.set(params.name, body, actor),
  })
  app.route({
    ...asRoute(makePseudonyms),
    handler: async ({ body }) => ({ pseudonyms: await privacy.pseudonyms(body.values) }),
  })
}
