import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { errorKindHeader, SlipwayError } from '@slipway/contract/error'
import { machineTrouble } from '@slipway/contract/error/machine-trouble'
import { errorBody, statusOf, type RouteMethods } from '../kernel/index.ts'
import {
  bodyInvalid,
  bodyTooLarge,
  bug,
  jsonBroken,
  mediaUnknown,
  methodRefused,
  requestBroken,
  routeUnknown,
} from './http.errors.ts'

/**
 * Every failure leaves as `{ error: { code, message, hint } }`; a bug is logged whole and told without details.
 * @param sendPage what a browser is shown at an address where nothing is
 */
export function installErrors(
  app: FastifyInstance,
  methods?: RouteMethods,
  sendPage?: (reply: FastifyReply) => FastifyReply,
): void {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const told = translated(error, request)
    if (told) return answer(reply, told.error, told.status)
    request.log.error({ err: error, method: request.method, url: request.url }, 'a bug')
    return reply.code(500).send(bug(request.id))
  })
  app.setNotFoundHandler(({ method, url, headers }, reply) => {
    const path = url.split('?')[0]!
    const known = methods?.at(path) ?? []
    // A route that takes this method has looked, and there is nothing.
    const allowed = known.includes(method) ? [] : known
    if (allowed.length === 0 && sendPage && method === 'GET' && headers.accept?.includes('text/html'))
      return sendPage(reply.code(404))
    if (allowed.length === 0) return answer(reply, routeUnknown(method, path), 404)
    return answer(reply.header('allow', allowed.join(', ')), methodRefused(method, path, allowed), 405)
  })
}

/** Sends a failure in its one shape. */
export function answer(reply: FastifyReply, error: SlipwayError, status: number): FastifyReply {
  // What is left of the body would stand before the next request on this connection, unread.
  if (!reply.request.raw.complete) void reply.header('connection', 'close')
  return reply
    .code(status)
    .header(errorKindHeader, error.kind)
    .type('application/json; charset=utf-8')
    .serializer(JSON.stringify)
    .send(errorBody(error))
}

function translated(
  error: FastifyError,
  request: FastifyRequest,
): { error: SlipwayError; status: number } | null {
  if (error instanceof SlipwayError)
    return { error, status: error.code === 'HTTP_RANGE_BEYOND' ? 416 : statusOf[error.kind] }
  if (error.validationContext) {
    const part = error.validationContext === 'querystring' ? 'query' : error.validationContext
    const operation = request.routeOptions.config.endpoint?.operation
    const docs = operation ? `/api/docs#${operation}` : '/api/docs'
    return { error: bodyInvalid(part, error.message, docs), status: 400 }
  }
  const trouble = machineTrouble(error)
  if (trouble) return { error: trouble, status: statusOf[trouble.kind] }
  switch (error.code) {
    case 'FST_ERR_CTP_BODY_TOO_LARGE':
      return { error: bodyTooLarge(request.routeOptions.bodyLimit), status: 413 }
    case 'FST_ERR_CTP_INVALID_MEDIA_TYPE':
      return { error: mediaUnknown(request.headers['content-type'] ?? ''), status: 415 }
    case 'FST_ERR_CTP_EMPTY_JSON_BODY':
    case 'FST_ERR_CTP_INVALID_JSON_BODY':
      return { error: jsonBroken(error.message.replace(/\.$/, '')), status: 400 }
  }
  if (request.raw.destroyed && !request.raw.complete)
    return { error: requestBroken('the sender stopped before its end'), status: 400 }
  if (error instanceof SyntaxError && error.statusCode === 400)
    return { error: jsonBroken(error.message), status: 400 }
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
    return { error: requestBroken(error.message), status: error.statusCode }
  return null
}
