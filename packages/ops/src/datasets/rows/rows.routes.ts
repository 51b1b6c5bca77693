import { readArtifactRows, readDatasetRows } from '@slipway/contract/dataset-rows'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { asRoute } from '../../kernel/index.ts'
import type { Rows } from './index.ts'

export const rowsRoutes: FastifyPluginAsyncTypebox<{ rows: Rows }> = async (app, { rows }) => {
  app.route({
    ...asRoute(readDatasetRows),
    handler: ({ params, query }) => rows.ofVersion(params.id, query),
  })
  app.route({
    ...asRoute(readArtifactRows),
    handler: ({ params, query }) => rows.ofArtifact(params.digest, query),
  })
}
