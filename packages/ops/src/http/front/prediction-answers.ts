import type { IncomingHttpHeaders } from 'node:http'
import type { Endpoint } from '@slipway/contract/endpoint'
import { predict } from '@slipway/contract/serving'
import { answerCall, type Answering, failed, type Reply, type Target, targetOf } from '../../serving/index.ts'
import { after, settled, type Soon } from '../../kernel/index.ts'
import type { Actor } from '../../ports/identity.ts'
import type { Asking } from '../guard.ts'
import type { Observe } from '../watching/observed.ts'

export interface PredictionParts {
  readonly answering: Answering
  readonly admit: (asking: Asking) => Soon<Actor | null>
  readonly newId: () => string
  /** Told once the reply is handed over. */
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
  'kserve-v1': { route: '/v1/models/:call' },
  'kserve-v1-version': { route: '/v1/models/:model/versions/:call' },
  mlflow: { route: '/invocations' },
  sagemaker: { route: '/endpoints/:name/invocations', signed: true },
}

/** Larger bodies go the long way: what they cost hides what it costs. */
export const mostBodyBytes = 256 * 1024

/** A prediction request, whoever read it from the wire. */
export interface Asked {
  readonly url: string
  /** What its path asks for. */
  readonly target: Target
  readonly headers: IncomingHttpHeaders
  readonly body: () => Soon<Buffer>
}

/** Answers prediction requests with the guard, limits, errors and counts of the routes that are written for Fastify. */
export const predictionAnswers = (parts: PredictionParts) => ({
  /** What a POST there asks to predict; null where it is not answered here. */
  targetOf,
  /** Hands the reply to `send`, before it returns where nothing must be waited for; never rejects. */
  answer({ url, target, headers, body }: Asked, send: (reply: Reply) => void): Soon<void> {
    const sinceMs = performance.now()
    const method = 'POST'
    const { protocol, version } = target
    const { route, endpoint, signed } = routes[version === undefined ? protocol : `${protocol}-version`]!
    const requestId = parts.newId()
    const told = (reply: Reply): void => {
      send(reply)
      const { status } = reply
      const ms = performance.now() - sinceMs
      parts.observe({ requestId, method, url, route, headers, status, ms })
    }
    return settled(
      () =>
        after(parts.admit({ headers, method, url, route, role: 'viewer', endpoint, signed }), () =>
          after(body(), (bytes) => answerCall(parts.answering, target, { headers, body: bytes })),
        ),
      told,
      (error) => told(failed(protocol, error, requestId, (bug) => parts.bug(bug, { method, url }))),
    )
  },
})
export type PredictionAnswers = ReturnType<typeof predictionAnswers>
