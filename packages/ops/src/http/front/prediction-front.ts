import type { IncomingMessage, ServerResponse } from 'node:http'
import { readBody, type Reply } from '../../serving/index.ts'
import { mostBodyBytes, type PredictionAnswers } from './prediction-answers.ts'

/**
 * Answers prediction requests that came through node:http before Fastify sees them. Everything else (other paths, chunked
 * or compressed bodies, large ones, queries) is left to Fastify's routes of the same protocols; then it answers false.
 */
export const predictionFront =
  ({ targetOf, answer }: PredictionAnswers) =>
  (request: IncomingMessage, response: ServerResponse): boolean => {
    const { method, headers } = request
    const url = request.url!
    const target = method === 'POST' ? targetOf(url) : null
    if (target === null) return false
    if (headers['content-encoding'] !== undefined || !(Number(headers['content-length']) <= mostBodyBytes))
      return false
    void answer({ url, target, headers, body: () => readBody(request) }, (reply) => {
      // Whoever asked may have gone.
      if (!response.destroyed) send(request, response, reply)
    })
    return true
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
