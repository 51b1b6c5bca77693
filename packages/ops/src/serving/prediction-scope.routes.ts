import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import {
  answerCall,
  type Answering,
  failed,
  type ProtocolName,
  readBody,
  type Reply,
} from './protocols/index.ts'
import { wrongForm } from './serving.errors.ts'

/** Routes of one protocol: their bodies come as bytes, their errors leave in its form. */
export const speak = (app: FastifyInstance, protocol: ProtocolName): void => {
  app.removeAllContentTypeParsers()
  // Each protocol has its own idea of content types.
  app.addContentTypeParser('*', async (request: FastifyRequest) => readBody(request.raw))
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const report = (bug: unknown) =>
      request.log.error({ err: bug, method: request.method, url: request.url }, 'a bug')
    return sent(reply, failed(protocol, known(error), request.id, report))
  })
}

/** Answers a prediction request. */
export const predictOn =
  (answering: Answering, protocol: ProtocolName) =>
  async (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> => {
    const { name = null, version } = request.params as { name?: string; version?: string }
    const body = (request.body as Buffer | undefined) ?? nothing
    const target = { protocol, endpoint: name, version }
    return sent(reply, await answerCall(answering, target, { headers: request.headers, body }))
  }

const nothing = Buffer.alloc(0)

const sent = (reply: FastifyReply, { status, type, headers, body }: Reply): FastifyReply => {
  // What is left of the body would stand before the next request on this connection, unread.
  if (!reply.request.raw.complete) void reply.header('connection', 'close')
  return reply.code(status).type(type).headers(headers).serializer(asItIs).send(body)
}
const asItIs = (body: unknown) => body as string

const known = (error: FastifyError): unknown =>
  error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500
    ? wrongForm(`The request can't be read: ${error.message}.`, 'Check its headers and length.')
    : error
