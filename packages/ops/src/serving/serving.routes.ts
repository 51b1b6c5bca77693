import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { checkModelVersion, getModelCheck, waiveModelCheck } from '@slipway/contract/model-checks'
import { exportPredictions } from '@slipway/contract/prediction-exports'
import { promoteVersion } from '@slipway/contract/approvals'
import { applyEndpoint, deployModel, removeEndpoint, rollbackEndpoint } from '@slipway/contract/deployments'
import {
  getEndpoint,
  listEndpoints,
  erasePredictions,
  explainPrediction,
  listPredictions,
  predict,
} from '@slipway/contract/serving'
import { asRoute } from '../kernel/index.ts'
import { comparisonsRoutes } from './compare/comparisons.routes.ts'
import type { Serving } from './index.ts'
import { labelsRoutes } from './labels/labels.routes.ts'
import { kserveV1Routes } from './kserve-v1.routes.ts'
import { mlflowScoringRoutes, sagemakerRoutes } from './invocations.routes.ts'
import { pairsRoutes } from './pairs/pairs.routes.ts'
import { openInferenceRoutes } from './open-inference.routes.ts'
import { predictOn, speak } from './prediction-scope.routes.ts'
import type { Answering, Tools } from './protocols/index.ts'
import { rolloutsRoutes } from './rollouts/index.ts'
import { trafficRoutes } from './traffic/index.ts'

/** The native routes of the serving room, and the foreign protocols beside them. */
export const servingRoutes: FastifyPluginAsyncTypebox<{
  serving: Serving
  features: Tools
  version: string
}> = async (app, { serving, features, version }) => {
  app.route({ ...asRoute(listEndpoints), handler: async () => ({ endpoints: serving.list() }) })
  app.route({
    ...asRoute(getEndpoint),
    handler: async ({ params, protocol, host }) => serving.get(params.name, `${protocol}://${host}`),
  })
  app.route({
    ...asRoute(deployModel),
    handler: async ({ params, body, actor }) => serving.deploy({ endpoint: params.name, ...body, by: actor }),
  })
  app.route({
    ...asRoute(applyEndpoint),
    handler: ({ params, body, actor }) => serving.apply(params.name, body, actor),
  })
  app.route({
    ...asRoute(rollbackEndpoint),
    handler: ({ params, body, actor }) => serving.rollback(params.name, { ...body, by: actor }),
  })
  app.route({
    ...asRoute(removeEndpoint),
    handler: ({ params, query, actor }) => serving.remove(params.name, { ...query, by: actor }),
  })
  app.route({
    ...asRoute(promoteVersion),
    handler: ({ params, body, actor }) => serving.promote(params.name, params.number, { ...body, by: actor }),
  })
  app.route({
    ...asRoute(listPredictions),
    handler: ({ params, query: { limit = 50, ...asked } }) =>
      serving.predictions(params.name, { limit, ...asked }),
  })
  app.route({
    ...asRoute(explainPrediction),
    handler: ({ params, query }) => serving.explain(params.name, params.id, query.variant),
  })
  app.route({
    ...asRoute(exportPredictions),
    handler: ({ params, body }) => serving.exportPredictions(params.name, body),
  })
  app.route({
    ...asRoute(checkModelVersion),
    handler: ({ params, actor }) => serving.checks.check(params.name, params.number, actor),
  })
  app.route({
    ...asRoute(getModelCheck),
    handler: ({ params }) => serving.checks.checkOf(params.name, params.number),
  })
  app.route({
    ...asRoute(waiveModelCheck),
    handler: ({ params, body, actor }) =>
      serving.checks.waiveCheck(params.name, params.number, body.reason, actor),
  })
  await app.register(rolloutsRoutes, { rollouts: serving.rollouts })
  await app.register(trafficRoutes, serving)
  const answering = { serving, tools: features }
  app.route({
    ...asRoute(erasePredictions),
    handler: ({ params, query }) => serving.erase(params.name, query.column, query.value),
  })
  await app.register(labelsRoutes, serving)
  await app.register(comparisonsRoutes, serving)
  await app.register(pairsRoutes, { serving })
  await app.register(predictRoutes, { answering })
  await app.register(openInferenceRoutes, { prefix: '/v2', serving, answering, version })
  await app.register(kserveV1Routes, { prefix: '/v1', serving, answering })
  await app.register(mlflowScoringRoutes, { answering })
  await app.register(sagemakerRoutes, { answering })
}

/** Apart from the others: its body is read as bytes and checked against the signature, not the schema. */
const predictRoutes: FastifyPluginAsyncTypebox<{ answering: Answering }> = async (app, { answering }) => {
  speak(app, 'native')
  app.route({
    ...asRoute(predict),
    validatorCompiler: () => (value: unknown) => ({ value }),
    handler: predictOn(answering, 'native') as never,
  })
}
