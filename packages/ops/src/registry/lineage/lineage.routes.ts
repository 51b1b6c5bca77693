import { datasetLineage } from '@slipway/contract/datasets'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { asRoute } from '../../kernel/index.ts'
import type { Registry } from '../index.ts'

export const lineageRoutes: FastifyPluginAsyncTypebox<{ registry: Registry }> = async (app, { registry }) => {
  app.route({ ...asRoute(datasetLineage), handler: ({ params }) => registry.lineage(params.id) })
}
