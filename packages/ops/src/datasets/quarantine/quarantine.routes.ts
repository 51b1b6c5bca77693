import { addQuarantine, admitRows, getQuarantine, listQuarantines } from '@slipway/contract/quarantines'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { asRoute } from '../../kernel/index.ts'
import type { Quarantines } from './index.ts'

export const quarantineRoutes: FastifyPluginAsyncTypebox<{ quarantines: Quarantines }> = async (
  app,
  { quarantines },
) => {
  app.route({
    ...asRoute(addQuarantine),
    handler: ({ body, actor }) => quarantines.add(body, actor),
  })
  app.route({
    ...asRoute(listQuarantines),
    handler: async ({ query }) => ({ quarantines: await quarantines.list(query.dataset) }),
  })
  app.route({ ...asRoute(getQuarantine), handler: ({ params }) => quarantines.get(params.id) })
  app.route({
    ...asRoute(admitRows),
    handler: ({ params, body, actor }) => quarantines.admit(params.id, body, actor),
  })
}
