import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { answerErrors, bytesOfBody, takeBytes } from './prediction-scope.routes.ts'
import { requestOfTable } from './input/json-values.ts'
import type { Serving } from './index.ts'
import { readParquetBody } from './parquet-body.store.ts'
import { pythonJsonOf, mediaTypeOf, textOf } from './wire/bodies.ts'
import { errorCodeOf, readCsvInvocation, readInvocation } from './wire/mlflow-scoring.ts'
import { predictionsJson } from './wire/rows.ts'

const viewer = { config: { role: 'viewer' } } as const
const parquet = 'application/vnd.apache.parquet'
const mediaTypes = ['application/json', 'text/csv', parquet]

/**
 * MLflow's scoring server, for the only endpoint there is, and SageMaker's address of the same for each one by
 * name.
 */
export const mlflowScoringRoutes: FastifyPluginAsync<{ serving: Serving }> = async (app, { serving }) => {
  takeBytes(app)
  answerErrors(app, ({ code, message, hint }, status) => ({
    error_code: errorCodeOf(status),
    message,
    code,
    hint,
  }))

  // `/health` and `/version`, which MLflow's tracking server has too, are answered where that is spoken.
  app.get('/ping', async (_request, reply) => reply.type('application/json').send('\n'))

  const invoke = async (name: string, request: FastifyRequest, reply: FastifyReply) => {
    const type = mediaTypeOf(request.headers['content-type'], mediaTypes)
    const bytes = await bytesOfBody(request)
    const given = request.headers['x-amzn-sagemaker-inference-id']
    const id = typeof given === 'string' && given !== '' ? given.slice(0, 200) : undefined
    const table = type === parquet ? await readParquetBody(bytes) : null
    const answer = await serving.answer(name, undefined, ({ lenient: reader }) => ({
      id,
      table: table
        ? requestOfTable(reader, table)
        : type === 'text/csv'
          ? readCsvInvocation(reader, textOf(bytes))
          : readInvocation(reader, pythonJsonOf(bytes)),
    }))
    return reply
      .type('application/json')
      .headers({ 'x-amzn-invoked-production-variant': answer.variant, 'x-slipway-prediction-id': answer.id })
      .send(`{"predictions":${predictionsJson(answer.outputs)}}`)
  }

  app.post('/invocations', viewer, async (request, reply) => invoke(serving.soleEndpoint(), request, reply))
  app.post('/endpoints/:name/invocations', viewer, async (request, reply) =>
    invoke((request.params as { name: string }).name, request, reply),
  )
}
