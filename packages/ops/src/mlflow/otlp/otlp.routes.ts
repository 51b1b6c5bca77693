import { promisify } from 'node:util'
import { gunzip, inflate, inflateRaw } from 'node:zlib'
import type { FastifyError, FastifyPluginAsync, FastifyRequest } from 'fastify'
import { SlipwayError } from '@slipway/contract/error'
import { bugReply, errorReply } from '../error-reply.ts'
import type { MlflowRooms } from '../groups.ts'
import { batchesOf } from './batches.ts'
import {
  encodingBroken,
  encodingUnknown,
  experimentMissing,
  mediaUnknown,
  payloadTooLarge,
} from './otlp.errors.ts'
import { readExport } from './read-export.ts'

/** The most that one request may hold, before and after decompression. */
const mostBytes = 64 * 1024 * 1024

const statuses: Record<string, number> = {
  OTLP_EXPERIMENT_MISSING: 422,
  OTLP_SPAN_BROKEN: 422,
  OTLP_TOO_LARGE: 413,
}

/** OpenTelemetry's protocol over HTTP, traces only: what its exporters and MLflow's clients send spans with. */
export const otlpRoutes: FastifyPluginAsync<Pick<MlflowRooms, 'traces'>> = async (app, { traces }) => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: mostBytes }, (_request, body, done) =>
    done(null, body),
  )
  app.setErrorHandler((error: FastifyError, request, reply) => {
    if (!request.raw.complete) void reply.header('connection', 'close')
    const own =
      error.code === 'FST_ERR_CTP_BODY_TOO_LARGE'
        ? payloadTooLarge(mostBytes)
        : error instanceof SlipwayError && error.code.startsWith('OTLP_')
          ? error
          : null
    if (own) return reply.code(statuses[own.code] ?? 400).send({ detail: own.message })
    const told = errorReply(error)
    if (!told) request.log.error({ err: error, method: request.method, url: request.url }, 'a bug')
    const { status, body } = told ?? bugReply(request.id)
    return reply.code(status).send(body)
  })

  app.post('/v1/traces', { config: { role: 'editor' } }, async (request, reply) => {
    const experimentId = header(request, 'x-mlflow-experiment-id')
    if (experimentId === undefined) throw experimentMissing()
    const form = formOf(request.headers['content-type'])
    const received = readExport(await unpacked(request), form)
    const runId = header(request, 'x-mlflow-run-id') ?? null
    if (received.length > 0) await traces.addSpans(experimentId, batchesOf(received, runId))
    // An empty ExportTraceServiceResponse: all of it was taken.
    return form === 'json'
      ? reply.type('application/json').send('{}')
      : reply.type('application/x-protobuf').send(Buffer.alloc(0))
  })
}

const header = ({ headers }: FastifyRequest, name: string): string | undefined => {
  const value = headers[name]
  return typeof value === 'string' && value !== '' ? value : undefined
}

function formOf(contentType: string | undefined): 'protobuf' | 'json' {
  const media = contentType?.split(';')[0]!.trim().toLowerCase()
  if (media === 'application/x-protobuf') return 'protobuf'
  if (media === 'application/json') return 'json'
  throw mediaUnknown(contentType ?? '(none)')
}

const unpackers = { gzip: [gunzip], deflate: [inflate, inflateRaw] } as const

async function unpacked({ body, headers }: FastifyRequest): Promise<Buffer> {
  const bytes = (body as Buffer | undefined) ?? Buffer.alloc(0)
  const encoding = headers['content-encoding']?.toLowerCase()
  if (encoding === undefined || encoding === 'identity') return bytes
  if (encoding !== 'gzip' && encoding !== 'deflate') throw encodingUnknown(encoding)
  for (const unpack of unpackers[encoding])
    try {
      return await promisify(unpack)(bytes, { maxOutputLength: mostBytes })
    } catch (error) {
      if ((error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE') throw payloadTooLarge(mostBytes)
    }
  throw encodingBroken(encoding)
}
