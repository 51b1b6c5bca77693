import { diffDatasetVersions, readDiffRows } from '@slipway/contract/dataset-diff'
import { datasetRelations } from '@slipway/contract/dataset-relations'
import { readArtifactRows, readDatasetRows, readQuarantineRows } from '@slipway/contract/dataset-rows'
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
  app.route({
    ...asRoute(readQuarantineRows),
    handler: ({ params, query }) => rows.ofQuarantine(params.id, query),
  })
  app.route({ ...asRoute(datasetRelations), handler: ({ params }) => rows.relations(params.id) })
  app.route({
    ...asRoute(diffDatasetVersions),
    handler: ({ params, query }) => rows.diff(params.id, query.before, query.key ?? []),
  })
  app.route({
    ...asRoute(readDiffRows),
    handler: ({ params, query }) => rows.rowsOfDiff(params.id, query),
  })
}
