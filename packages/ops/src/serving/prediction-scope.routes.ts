import type { FastifyError, FastifyInstance, FastifyRequest } from 'fastify'
import { SlipwayError } from '@slipway/contract/error'
import { statusOf } from '../kernel/index.ts'
import { bodyTooLarge, wrongForm } from './serving.errors.ts'
import { unpacked } from './wire/bodies.ts'

/** The most that a prediction request may hold, after decompression. */
export const predictionLimitBytes = 64 * 1024 * 1024

/** Bodies of prediction requests come as bytes: each protocol has its own idea of content types. */
export const takeBytes = (app: FastifyInstance): void => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(
    '*',
    { parseAs: 'buffer', bodyLimit: predictionLimitBytes },
    (_request, body, done) => done(null, body),
  )
}

const nothing = Buffer.alloc(0)

export const bytesOfBody = (request: FastifyRequest): Promise<Buffer> =>
  unpacked(
    (request.body as Buffer | undefined) ?? nothing,
    request.headers['content-encoding'],
    predictionLimitBytes,
  )

const statuses: Record<string, number> = { SERVING_MEDIA_TYPE: 415, SERVING_BODY_TOO_LARGE: 413 }

export interface ErrorFacts {
  readonly code: string
  readonly message: string
  readonly hint: string
}

/** Errors in the form of the scope's protocol. A bug is logged whole and told without details. */
export const answerErrors = (
  app: FastifyInstance,
  bodyOf: (facts: ErrorFacts, status: number) => unknown,
): void => {
  app.setErrorHandler((error: FastifyError, request, reply) => {
    const known = knownError(error)
    if (!known) request.log.error({ err: error, method: request.method, url: request.url }, 'a bug')
    const status = known ? (statuses[known.code] ?? statusOf[known.kind]) : 500
    const facts = known ?? {
      code: 'BUG',
      message: `Slipway failed to do this, and the fault is its own (request ${request.id}).`,
      hint: 'The server prints the details; please report them with what you did.',
    }
    const { code, message, hint } = facts
    return reply
      .code(status)
      .type('application/json; charset=utf-8')
      .send(JSON.stringify(bodyOf({ code, message, hint }, status)))
  })
}

const knownError = (error: FastifyError): SlipwayError | null => {
  if (error instanceof SlipwayError) return error
  if (error.code === 'FST_ERR_CTP_BODY_TOO_LARGE') return bodyTooLarge(predictionLimitBytes)
  if (error.statusCode !== undefined && error.statusCode >= 400 && error.statusCode < 500)
    return wrongForm(`The request can't be read: ${error.message}.`, 'Check its headers and length.')
  return null
}
