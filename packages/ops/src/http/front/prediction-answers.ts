import type { IncomingHttpHeaders } from 'node:http'
import type { Endpoint } from '@slipway/contract/endpoint'
import { predict } from '@slipway/contract/serving'
import { answerCall, type Answering, failed, type Reply, targetOf } from '../../serving/index.ts'
import type { Actor } from '../../ports/identity.ts'
import type { Asking } from '../guard.ts'
import type { Observe } from '../watching/observed.ts'

export interface PredictionParts {
  readonly answering: Answering
  readonly admit: (asking: Asking) => Promise<Actor | null>
  readonly newId: () => string
  /** Told once the reply is written. */
  readonly observe: Observe
  readonly bug: (error: unknown, request: { readonly method: string; readonly url: string }) => void
}

interface Route {
  readonly route: string
  readonly endpoint?: Endpoint
  /** Clients of AWS ask here. */
  readonly signed?: boolean
}

/** Where each protocol is spoken, as the routes say it: for guards, metrics and logs. */
const routes: Readonly<Record<string, Route>> = {
  native: { route: predict.path, endpoint: predict },
  'open-inference': { route: '/v2/models/:name/infer' },
  'open-inference-version': { route: '/v2/models/:name/versions/:version/infer' },
  mlflow: { route: '/invocations' },
  sagemaker: { route: '/endpoints/:name/invocations', signed: true },
}

/** Larger bodies go the long way: what they cost hides what it costs. */
export const mostBodyBytes = 256 * 1024

/** A prediction request, whoever read it from the wire. */
export interface Asked {
  readonly url: string
  readonly headers: IncomingHttpHeaders
  readonly body: () => Promise<Buffer> | Buffer
}

/** Answers prediction requests with the guard, limits, errors and counts of the routes that are written for Fastify. */
export const predictionAnswers = (parts: PredictionParts) => ({
  /** Whether a POST asks for a prediction that is answered here. */
  takes: (url: string): boolean => targetOf(url) !== null,

  /** Hands the reply to `send`; never rejects. */
  async answer({ url, headers, body }: Asked, send: (reply: Reply) => void): Promise<void> {
    const sinceMs = performance.now()
    const method = 'POST'
    const target = targetOf(url)!
    const { protocol, version } = target
    const { route, endpoint, signed } = routes[version === undefined ? protocol : 'open-inference-version']!
    const requestId = parts.newId()
    let reply: Reply
    try {
      await parts.admit({ headers, method, url, route, role: 'viewer', endpoint, signed })
      reply = await answerCall(parts.answering, target, { headers, body: await body() })
    } catch (error) {
      reply = failed(protocol, error, requestId, (bug) => parts.bug(bug, { method, url }))
    }
    send(reply)
    parts.observe({
      requestId,
      method,
      url,
      route,
      headers,
      status: reply.status,
      ms: performance.now() - sinceMs,
    })
  },
})
export type PredictionAnswers = ReturnType<typeof predictionAnswers>
