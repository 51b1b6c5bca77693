import type { FastifyPluginAsyncTypebox } from '@fastify/type-provider-typebox'
import { promoteVersion } from '@slipway/contract/approvals'
import { deployModel, getEndpoint, listEndpoints, listPredictions, predict } from '@slipway/contract/serving'
import type { Violation } from '@slipway/ml/check'
import { asRoute } from '../kernel/index.ts'
import type { Serving } from './index.ts'
import { mlflowScoringRoutes } from './mlflow-scoring.routes.ts'
import { openInferenceRoutes } from './open-inference.routes.ts'
import { answerErrors, bytesOfBody, takeBytes } from './prediction-scope.routes.ts'
import { jsonOf, mediaTypeOf } from './wire/bodies.ts'
import { predictionsJson, readRowsRequest } from './wire/rows.ts'

/** The native routes of the serving room, and the two foreign protocols beside them. */
export const servingRoutes: FastifyPluginAsyncTypebox<{ serving: Serving; version: string }> = async (
  app,
  { serving, version },
) => {
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
    ...asRoute(promoteVersion),
    handler: ({ params, body, actor }) => serving.promote(params.name, params.number, { ...body, by: actor }),
  })
  app.route({
    ...asRoute(listPredictions),
    handler: async ({ params, query }) => ({
      predictions: await serving.predictions(params.name, query.limit ?? 50),
    }),
  })
  await app.register(predictRoutes, { serving })
  await app.register(openInferenceRoutes, { serving, version })
  await app.register(mlflowScoringRoutes, { serving })
}

/** Apart from the others: its body is read as bytes and checked against the signature, not the schema. */
const predictRoutes: FastifyPluginAsyncTypebox<{ serving: Serving }> = async (app, { serving }) => {
  takeBytes(app)
  answerErrors(app, (facts) => ({ error: facts }))
  app.route({
    ...asRoute(predict),
    validatorCompiler: () => (value: unknown) => ({ value }),
    handler: async (request, reply) => {
      mediaTypeOf(request.headers['content-type'], ['application/json'])
      const bytes = await bytesOfBody(request)
      const { name } = request.params
      const body = await serving.withFeatures(name, jsonOf(bytes))
      const answer = await serving.answer(name, undefined, (reader) => readRowsRequest(reader, body))
      return reply
        .type('application/json')
        .send(
          `{"predictions":${predictionsJson(answer.outputs)},"id":${JSON.stringify(answer.id)},"model":${JSON.stringify(answer.model)},"version":${answer.version}${warningsJson(answer.violations)}}` as never,
        )
    },
  })
}

/** What rows fail, for the caller to see; nothing where none does. */
const warningsJson = (violations: readonly Violation[]): string =>
  violations.length === 0
    ? ''
    : `,"warnings":${JSON.stringify(violations.map(({ row, columns, severity, check }) => ({ row, columns, severity, check })))}`
