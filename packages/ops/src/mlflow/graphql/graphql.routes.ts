import type { FastifyPluginAsync } from 'fastify'
import { Type } from 'typebox'
import { bugReply, errorReply } from '../error-reply.ts'
import { requestReader } from '../read-request.ts'
import type { Route } from '../route.ts'
import { message, optional, Text } from '../wire/fields.ts'
import type { openGraphql } from './execute.ts'

const readQuestion = requestReader(
  message({
    query: Text,
    variables: optional(Type.Record(Type.String(), Type.Unknown())),
    operationName: optional(Text),
  }),
)

/** What MLflow's pages ask beside the REST API. The language is loaded with the first question: a start is not to wait. */
export const graphqlRoutes: FastifyPluginAsync<{ routes: readonly Route[] }> = async (app, { routes }) => {
  let answer: ReturnType<typeof openGraphql> | undefined
  const wordsOf = (error: unknown): string => {
    const told = errorReply(error)
    if (!told) app.log.error({ err: error }, 'a bug')
    return (told ?? bugReply('graphql')).body.message
  }
  app.post('/graphql', { config: { role: 'viewer' } }, async (request, reply) => {
    const question = readQuestion({
      method: 'POST',
      contentType: request.headers['content-type'],
      body: request.body as string | undefined,
      query: {},
      params: {},
    })
    answer ??= (await import('./execute.ts')).openGraphql(routes, wordsOf)
    const made = await answer(question, request.actor)
    return reply.type('application/json').send(JSON.stringify(made))
  })
}
