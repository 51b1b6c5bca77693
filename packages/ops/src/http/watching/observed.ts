import type { IncomingHttpHeaders } from 'node:http'

/** A request that was answered, whichever way it came in. */
export interface Observed {
  readonly requestId: string
  readonly method: string
  /** As it was asked, with its query. */
  readonly url: string
  /** The route's own pattern, such as /v2/models/:name/infer. */
  readonly route: string
  readonly headers: IncomingHttpHeaders
  readonly status: number
  readonly ms: number
}

export type Observe = (observed: Observed) => void
