import type { FastifyPluginAsync } from 'fastify'
import { predictOn, speak } from './prediction-scope.routes.ts'
import type { Answering } from './protocols/index.ts'
import { invokedOtherwise } from './serving.errors.ts'

/** MLflow's scoring server, for the only endpoint there is. */
export const mlflowScoringRoutes: FastifyPluginAsync<{ answering: Answering }> = async (
  app,
  { answering },
) => {
  speak(app, 'mlflow')
  // `/health` and `/version`, which MLflow's tracking server has too, are answered where that is spoken.
  app.get('/ping', async (_request, reply) => reply.type('application/json').send('\n'))
  app.post('/invocations', { config: { role: 'viewer' } }, predictOn(answering, 'mlflow'))
}

/** SageMaker's address of each endpoint, for clients of AWS. */
export const sagemakerRoutes: FastifyPluginAsync<{ answering: Answering }> = async (app, { answering }) => {
  speak(app, 'sagemaker')
  const config = { role: 'viewer', signed: true } as const
  app.post('/endpoints/:name/invocations', { config }, predictOn(answering, 'sagemaker'))
  const otherwise = { 'async-invocations': 'later', 'invocations-response-stream': 'piece by piece' }
  for (const [path, how] of Object.entries(otherwise))
    app.post(`/endpoints/:name/${path}`, { config }, async () => {
      throw invokedOtherwise(how)
    })
}
