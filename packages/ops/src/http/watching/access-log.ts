import pino, { type DestinationStream } from 'pino'
import type { Observed } from './observed.ts'

export interface AccessLog {
  log(observed: Observed): void
  close(): void
}

/** Lines are held back until there are this many bytes of them, or until the next look. */
const heldBytes = 8 * 1024
const flushMs = 1000

/**
 * One JSON line for each request on standard output, written in batches so that no answer waits for it. `share` of those
 * that went well are told, and all that failed through the server's fault.
 */
export const accessLog = (share: number, to?: DestinationStream): AccessLog => {
  const stream = to ?? pino.destination({ dest: 1, sync: false, minLength: heldBytes })
  const logger = pino({ base: null }, stream)
  const flush = () => {
    if ('flush' in stream) (stream as { flush(): void }).flush()
  }
  const timer = setInterval(flush, flushMs).unref()
  return {
    log({ requestId, method, url, route, status, ms, headers }) {
      if (status < 500 && share < 1 && Math.random() >= share) return
      const query = url.indexOf('?')
      const path = query === -1 ? url : url.slice(0, query)
      const trace = headers['traceparent']
      logger.info({
        request: requestId,
        method,
        path,
        route,
        status,
        ms: Math.round(ms * 100) / 100,
        ...(typeof trace === 'string' && { trace: trace.slice(3, 35) }),
      })
    },
    close() {
      clearInterval(timer)
      flush()
    },
  }
}
