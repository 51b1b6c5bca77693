import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { answerErrors, bytesOfBody, takeBytes } from './prediction-scope.routes.ts'
import type { Serving } from './index.ts'
import { wrongSize } from './serving.errors.ts'
import { pythonJsonOf } from './wire/bodies.ts'
import { modelMetadata, readInferRequest, serverMetadata, writeInferReply } from './wire/open-inference.ts'

interface Params {
  readonly name: string
  readonly version?: string
}

const viewer = { config: { role: 'viewer' } } as const

/** The Open Inference Protocol, version 2, over REST. */
export const openInferenceRoutes: FastifyPluginAsync<{ serving: Serving; version: string }> = async (
  app,
  { serving, version },
) => {
  takeBytes(app)
  answerErrors(app, ({ code, message, hint }) => ({ error: message, code, hint }))

  app.get('/v2', viewer, async () => serverMetadata(version))
  app.get('/v2/health/live', async () => ({ live: true }))
  app.get('/v2/health/ready', async () => ({ ready: true }))

  const metadata = async ({ params }: FastifyRequest) => {
    const { name, version } = params as Params
    const described = await serving.describe(name, version)
    return modelMetadata(name, [described.version], described.signature)
  }
  const ready = async ({ params }: FastifyRequest) => {
    const { name, version } = params as Params
    await serving.describe(name, version)
    return { name, ready: true }
  }
  const infer = async (request: FastifyRequest, reply: FastifyReply) => {
    const { name, version } = request.params as Params
    const bytes = await bytesOfBody(request)
    const headerBytes = headerLength(request.headers['inference-header-content-length'], bytes.length)
    const answer = await serving.answer(name, version, (reader) =>
      headerBytes === null
        ? readInferRequest(reader, pythonJsonOf(bytes), null)
        : readInferRequest(reader, pythonJsonOf(bytes.subarray(0, headerBytes)), bytes.subarray(headerBytes)),
    )
    const { body, headerBytes: replyHeader } = writeInferReply(answer, answer.request.outputs)
    if (replyHeader === null) return reply.type('application/json').send(body)
    return reply
      .type('application/octet-stream')
      .header('inference-header-content-length', String(replyHeader))
      .send(body)
  }

  for (const base of ['/v2/models/:name', '/v2/models/:name/versions/:version']) {
    app.get(base, viewer, metadata)
    app.get(`${base}/ready`, viewer, ready)
    app.post(`${base}/infer`, viewer, infer)
  }
}

/** How many bytes of the body are JSON; null: all of them. */
const headerLength = (header: string | string[] | undefined, bodyBytes: number): number | null => {
  if (header === undefined) return null
  const length = Number(header)
  if (!Number.isSafeInteger(length) || length < 0 || length > bodyBytes)
    throw wrongSize(
      'Inference-Header-Content-Length',
      `at most the body's ${bodyBytes} bytes`,
      String(header),
    )
  return length
}
