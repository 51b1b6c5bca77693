import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text as textOf } from 'node:stream/consumers'

export interface Received {
  readonly headers: IncomingHttpHeaders
  readonly text: string
  readonly json: any
}

export interface Receiver extends AsyncDisposable {
  readonly url: string
  readonly received: readonly Received[]
  /** The next answers, in turn; 200 where none is left. */
  answer(...statuses: (number | { status: number; headers?: Record<string, string>; body?: string })[]): void
  /** From now on 200, whatever was said before. */
  answerAll(): void
  /** Resolves once so many have come. */
  until(count: number): Promise<readonly Received[]>
}

/** A real server that webhooks are sent to. */
export async function openReceiver(): Promise<Receiver> {
  const received: Received[] = []
  const answers: { status: number; headers?: Record<string, string>; body?: string }[] = []
  const waiting = new Set<() => void>()
  const server = createServer((request, response) => {
    void textOf(request).then((text) => take(request.headers, text, response))
  })
  function take(headersGiven: IncomingHttpHeaders, text: string, response: ServerResponse): void {
    const { status, headers = {}, body = 'taken' } = answers.shift() ?? { status: 200 }
    response.writeHead(status, headers).end(body)
    received.push({ headers: headersGiven, text, json: JSON.parse(text) })
    for (const look of waiting) look()
  }
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    received,
    answer: (...given) =>
      void answers.push(...given.map((one) => (typeof one === 'number' ? { status: one } : one))),
    answerAll: () => void answers.splice(0),
    until: (count) =>
      new Promise((resolve) => {
        const look = () => {
          if (received.length < count) return
          waiting.delete(look)
          resolve(received)
        }
        waiting.add(look)
        look()
      }),
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((done) => server.close(done))
    },
  }
}
