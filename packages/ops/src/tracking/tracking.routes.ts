import {
  addRunArtifact,
  addRunInputs,
  compareRuns,
  createExperiment,
  createRun,
  deleteExperiment,
  deleteRun,
  finishRun,
  getExperiment,
  getMetricHistories,
  getMetricHistory,
  getRun,
  getRunContext,
  groupRuns,
  listExperiments,
  logBatch,
  renameExperiment,
  restoreExperiment,
  restoreRun,
  searchRuns,
  setRunContext,
  tagExperiment,
  updateRun,
} from '@slipway/contract/tracking'
import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { asRoute, reading } from '../kernel/index.ts'
import type { Tracking } from './index.ts'
import { wirePoints } from './metrics/index.ts'

export const trackingRoutes: FastifyPluginAsyncTypebox<{ tracking: Tracking }> = async (
  app,
  { tracking },
) => {
  app.route({
    ...asRoute(createExperiment),
    handler: ({ body: { name, ...facts } }) => tracking.ensureExperiment(name, facts),
  })
  app.route({
    ...asRoute(listExperiments),
    handler: async ({ query }) => ({ experiments: await tracking.experiments(query.view) }),
  })
  app.route({ ...asRoute(getExperiment), handler: ({ params }) => tracking.experiment(params.id) })
  app.route({
    ...asRoute(createRun),
    handler: ({ body, actor }) => tracking.createRun(body, body.createdBy ?? actor),
  })
  app.route({ ...asRoute(getRun), handler: ({ params }) => tracking.run(params.id) })
  app.route({ ...reading(asRoute(searchRuns)), handler: ({ body }) => tracking.search(body) })
  app.route({ ...reading(asRoute(groupRuns)), handler: ({ body }) => tracking.groupRuns(body) })
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
    ...asRoute(renameExperiment),
    handler: ({ params, body }) => tracking.renameExperiment(params.id, body.name),
  })
  app.route({
    ...asRoute(tagExperiment),
    handler: ({ params, body }) => tracking.tagExperiment(params.id, body.tags),
  })
  app.route({
    ...asRoute(deleteExperiment),
    handler: ({ params, query }) => tracking.deleteExperiment(params.id, query.deletedAtMs),
  })
  app.route({ ...asRoute(restoreExperiment), handler: ({ params }) => tracking.restoreExperiment(params.id) })
  app.route({
    ...asRoute(updateRun),
    handler: ({ params, body }) => tracking.updateRun(params.id, body),
  })
  app.route({
    ...asRoute(deleteRun),
    handler: ({ params, query }) => tracking.deleteRun(params.id, query.deletedAtMs),
  })
  app.route({ ...asRoute(restoreRun), handler: ({ params }) => tracking.restoreRun(params.id) })
  app.route({
    ...asRoute(addRunInputs),
    handler: async ({ params, body }) => {
      await tracking.addInputs(params.id, body)
      return tracking.run(params.id)
    },
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
    ...reading(asRoute(getMetricHistory)),
    handler: async ({ params, query: { key, ...query } }) => ({
      points: await tracking.history(params.id, key, query),
    }),
  })
  app.route({
    ...reading(asRoute(getMetricHistories)),
    handler: async ({ body: { runs, key, ...query } }) => {
      const histories = await tracking.histories(runs, key, query)
      return { histories: Array.from(histories, ([run, points]) => ({ run, points: wirePoints(points) })) }
    },
  })
}
