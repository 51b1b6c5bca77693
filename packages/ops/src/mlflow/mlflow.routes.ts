import type { FastifyInstance, FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { routeMethods } from '../kernel/index.ts'
import { bugReply, errorReply } from './error-reply.ts'
import { answerOf } from './answer.ts'
import { artifactRoutes } from './artifacts/artifacts.routes.ts'
import { directRoutes } from './artifacts/direct.routes.ts'
import { graphqlRoutes } from './graphql/graphql.routes.ts'
import { groups, readingGroups, type MlflowRooms, type ReadingRooms } from './groups.ts'
import { otlpRoutes } from './otlp/otlp.routes.ts'
import type { Carrier } from './read-request.ts'
import { pathsOf, type Route } from './route.ts'
import { serverRoutes } from './server.routes.ts'
import { traceFileRoutes } from './traces/trace-file.routes.ts'
import { methodRefused } from './mlflow.errors.ts'
import { failureAt } from './unsupported.ts'

/** MLflow's REST API, as its unmodified clients speak it. Failures leave as `{ error_code, message }`. */
export const mlflowRoutes: FastifyPluginAsync<MlflowRooms> = async (app, rooms) => {
  inMlflowForm(app)
  const methods = routeMethods()
  let isRest = false
  app.addHook('onRoute', ({ method, url }) => {
    if (!isRest) methods.note(method, url)
  })
  // A group that streams is a plugin of its own, with its own parser of bodies: its line here.
  await app.register(serverRoutes, rooms)
  await app.register(otlpRoutes, rooms)
  await app.register(traceFileRoutes, rooms)
  await app.register(artifactRoutes, rooms)
  await app.register(directRoutes, rooms)
  const routes = groups.flatMap((group) => group(rooms))
  for (const route of routes) add(app, route)
  await app.register(graphqlRoutes, { routes })
  isRest = true
  for (const rest of ['/api/2.0/*', '/api/3.0/*', '/ajax-api/*', '/gateway/*'])
    app.all(rest, async ({ method, url }, reply) => {
      const path = url.split('?')[0]!
      const allowed = methods.at(path)
      if (allowed.length === 0) throw failureAt(method, path)
      // As MLflow's server does, whose clients look at the code.
      const { body } = errorReply(methodRefused(method, path, allowed))!
      return reply.code(405).header('allow', allowed.join(', ')).send(body)
    })
}

/** Those of its operations that only read and may take long, for a thread that does nothing else. */
export const mlflowReadingRoutes: FastifyPluginAsync<ReadingRooms> = async (app, rooms) => {
  inMlflowForm(app)
  for (const group of readingGroups) for (const route of group(rooms)) if (route.reads) add(app, route)
}

function inMlflowForm(app: FastifyInstance): void {
  app.setErrorHandler((error, request, reply) => {
    const told = errorReply(error)
    if (!told) request.log.error({ err: error, method: request.method, url: request.url }, 'a bug')
    const { status, body } = told ?? bugReply(request.id)
    // What is left of the body would stand before the next request on this connection, unread.
    if (!request.raw.complete) void reply.header('connection', 'close')
    return reply.code(status).send(body)
  })
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body))
}

function add(app: FastifyInstance, route: Route): void {
  const answer = answerOf(route)
  const handler = async (request: FastifyRequest, reply: FastifyReply) => {
    const made = await answer(carrierOf(request), request.actor)
    return reply.type('application/json').send(typeof made === 'string' ? made : JSON.stringify(made))
  }
  for (const url of pathsOf(route))
    app.route({
      method: route.method as string | string[],
      url,
      config: { role: route.role, reads: route.reads ?? false },
      handler,
      ...(route.bodyLimit === undefined ? {} : { bodyLimit: route.bodyLimit }),
    })
}

const carrierOf = ({ method, headers, body, query, params }: FastifyRequest): Carrier => ({
  method,
  contentType: headers['content-type'],
  body: body as string | undefined,
  query: query as Carrier['query'],
  params: params as Carrier['params'],
})
