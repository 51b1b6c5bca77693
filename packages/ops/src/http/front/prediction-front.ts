import type { IncomingMessage, ServerResponse } from 'node:http'
import type { Endpoint } from '@slipway/contract/endpoint'
import { predict } from '@slipway/contract/serving'
import { answerCall, type Answering, failed, readBody, type Reply, targetOf } from '../../serving/index.ts'
import type { Actor } from '../../ports/identity.ts'
import type { Asking } from '../guard.ts'
import type { Observe } from '../watching/observed.ts'

export interface FrontParts {
  readonly answering: Answering
  readonly admit: (asking: Asking) => Promise<Actor | null>
  readonly newId: () => string
  /** Told once the reply is written. */
  readonly observe: Observe
  readonly bug: (error: unknown, request: IncomingMessage) => void
}

/** Where each protocol is spoken, as the routes say it: for guards, metrics and logs. */
const routes: Readonly<Record<string, { route: string; endpoint?: Endpoint; signed?: boolean }>> = {
  native: { route: predict.path, endpoint: predict },
  'open-inference': { route: '/v2/models/:name/infer' },
  'open-inference-version': { route: '/v2/models/:name/versions/:version/infer' },
  mlflow: { route: '/invocations' },
  sagemaker: { route: '/endpoints/:name/invocations', signed: true },
}

/** Larger bodies go the long way: what they cost hides what it costs. */
const mostBytes = 256 * 1024

/**
 * Answers plain prediction requests before Fastify sees them, with the same guard, limits, errors and counts: at these
 * rates most of a request's cost would be routing and hooks. Everything else (other paths, chunked or compressed bodies,
 * large ones, queries) is left to Fastify's routes of the same protocols; then it answers false.
 */
export const predictionFront = (parts: FrontParts) => {
  const { answering, admit, observe } = parts

  return (request: IncomingMessage, response: ServerResponse): boolean => {
    if (request.method !== 'POST') return false
    const target = targetOf(request.url!)
    if (target === null) return false
    const { headers } = request
    if (headers['content-encoding'] !== undefined || !(Number(headers['content-length']) <= mostBytes))
      return false
    const { protocol, version } = target
    const of = routes[version === undefined ? protocol : 'open-inference-version']!
    void answer(request, response, target, of)
    return true
  }

  async function answer(
    request: IncomingMessage,
    response: ServerResponse,
    target: NonNullable<ReturnType<typeof targetOf>>,
    { route, endpoint, signed }: (typeof routes)[string],
  ): Promise<void> {
    const sinceMs = performance.now()
    const requestId = parts.newId()
    const { headers, url } = request
    let reply: Reply
    try {
      await admit({ headers, method: 'POST', url: url!, route, role: 'viewer', endpoint, signed })
      const body = await readBody(request)
      reply = await answerCall(answering, target, { headers, body })
    } catch (error) {
      reply = failed(target.protocol, error, requestId, (bug) => parts.bug(bug, request))
    }
    // Whoever asked may have gone.
    if (!response.destroyed) send(request, response, reply)
    const ms = performance.now() - sinceMs
    observe({ requestId, method: 'POST', url: url!, route, headers, status: reply.status, ms })
  }
}

const send = (request: IncomingMessage, response: ServerResponse, reply: Reply): void => {
  const { status, type, headers, body } = reply
  const list = [
    'content-type',
    type,
    'content-length',
    String(typeof body === 'string' ? Buffer.byteLength(body) : body.length),
  ]
  for (const name in headers) list.push(name, headers[name]!)
  // What is left of the body would stand before the next request on this connection, unread.
  if (!request.complete) list.push('connection', 'close')
  response.writeHead(status, list)
  response.end(body)
}
