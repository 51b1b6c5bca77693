import { Agent, request } from 'node:http'

export const connections = 8
const agent = new Agent({ keepAlive: true, maxSockets: connections })

export interface Ask {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: unknown
}

/** One request over a connection that stays; the reply's text. Throws where it is not 200. */
export const ask = (url: string, { method, path, body }: Ask): Promise<string> =>
  new Promise((done, fail) => {
    const text = body === undefined ? '' : JSON.stringify(body)
    const headers = text
      ? { 'content-type': 'application/json', 'content-length': Buffer.byteLength(text) }
      : {}
    const sent = request(`${url}${path}`, { method, agent, headers }, (reply) => {
      const chunks: Buffer[] = []
      reply.on('data', (chunk: Buffer) => chunks.push(chunk))
      reply.on('end', () => {
        const got = Buffer.concat(chunks).toString()
        if (reply.statusCode === 200) done(got)
        else fail(new Error(`${method} ${path}: ${reply.statusCode} ${got.slice(0, 300)}`))
      })
    })
    // A server closes what was idle for some seconds; a client then asks anew, over another connection.
    sent.on('error', (error) =>
      sent.reusedSocket ? ask(url, { method, path, body }).then(done, fail) : fail(error),
    )
    sent.end(text)
  })

/** Requests a second, of clients that each send the next once they have the reply to the last. */
export async function rate(url: string, next: (i: number) => Ask, forMs: number): Promise<number> {
  const begun = performance.now()
  let sent = 0
  await Promise.all(
    Array.from({ length: connections }, async () => {
      while (performance.now() - begun < forMs) await ask(url, next(sent++))
    }),
  )
  return (1000 * sent) / (performance.now() - begun)
}
