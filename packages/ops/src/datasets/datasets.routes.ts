import {
  addDatasetVersion,
  addValidation,
  deleteDatasetVersion,
  findDatasetVersion,
  getDatasetVersion,
  listDatasets,
  listDatasetVersions,
  listValidations,
  tagDatasetVersion,
  untagDatasetVersion,
} from '@slipway/contract/datasets'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { asRoute } from '../kernel/index.ts'
import type { Datasets } from './index.ts'

export const datasetsRoutes: FastifyPluginAsyncTypebox<{ datasets: Datasets }> = async (
  app,
  { datasets },
) => {
  app.route({
    ...asRoute(addDatasetVersion),
    handler: ({ params, body, actor }) => datasets.add(params.name, body, actor),
  })
  app.route({ ...asRoute(listDatasets), handler: async () => ({ datasets: await datasets.list() }) })
  app.route({
    ...asRoute(listDatasetVersions),
    handler: async ({ params }) => ({ versions: await datasets.versions(params.name) }),
  })
  app.route({
    ...asRoute(getDatasetVersion),
    handler: ({ params }) => datasets.get(params.name, params.number),
  })
  app.route({
    ...asRoute(deleteDatasetVersion),
    handler: ({ params }) => datasets.remove(params.name, params.number),
  })
  app.route({
    ...asRoute(tagDatasetVersion),
    handler: ({ params, body, actor }) => datasets.tag(params.name, params.tag, body.number, actor),
  })
  app.route({
    ...asRoute(untagDatasetVersion),
    handler: ({ params }) => datasets.untag(params.name, params.tag),
  })
  app.route({ ...asRoute(findDatasetVersion), handler: ({ params }) => datasets.byId(params.id) })
  app.route({
    ...asRoute(addValidation),
    handler: ({ params, body }) => datasets.attachValidation(params.id, body.report, body.madeBy),
  })
  app.route({
    ...asRoute(listValidations),
    handler: async ({ params }) => ({ validations: await datasets.validations(params.id) }),
  })
}
