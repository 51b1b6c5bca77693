import { listSecrets, removeSecret, setSecret } from '@slipway/contract/secrets'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { asRoute } from '../../kernel/index.ts'
import type { Secrets } from './index.ts'

export const secretsRoutes: FastifyPluginAsyncTypebox<{ secrets: Secrets }> = async (app, { secrets }) => {
  app.route({ ...asRoute(listSecrets), handler: async () => ({ secrets: await secrets.list() }) })
  app.route({
    ...asRoute(setSecret),
    handler: ({ params, body, actor }) => secrets.set(params.name, body.value, actor),
  })
  app.route({ ...asRoute(removeSecret), handler: ({ params }) => secrets.remove(params.name) })
}
