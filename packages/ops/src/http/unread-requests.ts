import { STATUS_CODES } from 'node:http'
import type { Socket } from 'node:net'
import { errorKindHeader } from '@slipway/contract/error'
import { errorBody } from '../kernel/index.ts'
import { headSlow, headTooLarge, requestBroken } from './http.errors.ts'

const slowMs = 30_000

/** How long the head of a request may take; bodies have limits of their own, as uploads take as long as they take. */
export const patience = {
  requestTimeout: 0,
  headersTimeout: slowMs,
  connectionsCheckingInterval: slowMs / 3,
  keepAliveTimeout: 72_000,
}

/** Answers what node:http could not read as a request, in the one shape of failures, and ends the connection. */
export const refuseUnread = (cause: Error & { code?: string }, socket: Socket): void => {
  // Whoever has gone hears nothing.
  if (cause.code !== 'ECONNRESET' && socket.writable) {
    const [status, error] =
      cause.code === 'ERR_HTTP_REQUEST_TIMEOUT'
        ? ([408, headSlow(slowMs / 1000)] as const)
        : cause.code === 'HPE_HEADER_OVERFLOW'
          ? ([431, headTooLarge()] as const)
          : ([400, requestBroken(cause.message)] as const)
    const body = JSON.stringify(errorBody(error))
    socket.write(
      [
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
        'content-type: application/json; charset=utf-8',
        `content-length: ${Buffer.byteLength(body)}`,
        `${errorKindHeader}: ${error.kind}`,
        'connection: close',
        '',
        body,
      ].join('\r\n'),
    )
  }
  socket.destroy(cause)
}
