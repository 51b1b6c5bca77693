import {
  addRunArtifact,
  compareRuns,
  createExperiment,
  createRun,
  finishRun,
  getExperiment,
  getMetricHistory,
  getRun,
  getRunContext,
  listExperiments,
  logBatch,
  searchRuns,
  setRunContext,
} from '@slipway/contract/tracking'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { asRoute } from '../kernel/index.ts'
import type { Tracking } from './index.ts'

export const trackingRoutes: FastifyPluginAsyncTypebox<{ tracking: Tracking }> = async (
  app,
  { tracking },
) => {
  app.route({ ...asRoute(createExperiment), handler: ({ body }) => tracking.createExperiment(body.name) })
  app.route({
    ...asRoute(listExperiments),
    handler: async () => ({ experiments: await tracking.experiments() }),
  })
  app.route({ ...asRoute(getExperiment), handler: ({ params }) => tracking.experiment(params.id) })
  app.route({ ...asRoute(createRun), handler: ({ body, actor }) => tracking.createRun(body, actor) })
  app.route({ ...asRoute(getRun), handler: ({ params }) => tracking.run(params.id) })
  app.route({ ...asRoute(searchRuns), handler: ({ body }) => tracking.search(body) })
  app.route({ ...asRoute(compareRuns), handler: ({ body }) => tracking.compare(body.runs) })
  app.route({
    ...asRoute(logBatch),
    handler: async ({ params, body }) => {
      await tracking.log(params.id, body)
      return { metrics: body.metrics?.length ?? 0 }
    },
  })
  app.route({ ...asRoute(finishRun), handler: ({ params, body }) => tracking.finish(params.id, body) })
  app.route({
    ...asRoute(addRunArtifact),
    handler: ({ params, body }) => tracking.addArtifact(params.id, body.path, body.digest),
  })
  app.route({
    ...asRoute(setRunContext),
    handler: ({ params, body }) => tracking.setContext(params.id, body),
  })
  app.route({
    ...asRoute(getRunContext),
    handler: async ({ params }) => ({ context: await tracking.context(params.id) }),
  })
  app.route({
    ...asRoute(getMetricHistory),
    handler: async ({ params, query }) => ({ points: await tracking.history(params.id, query.key) }),
  })
}
