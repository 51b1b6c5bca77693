import { Agent, request } from 'node:http'

export const connections = 8
const agent = new Agent({ keepAlive: true, maxSockets: connections })

export interface Ask {
  readonly method: 'GET' | 'POST'
  readonly path: string
  readonly body?: unknown
}

/** A server closes what was idle for some seconds, which a client may learn only as it sends. */
class ClosedMeanwhile extends Error {}

/** One request over a connection that stays; the reply's text. Throws where it is not 200. */
export async function ask(url: string, what: Ask): Promise<string> {
  try {
    return await askOnce(url, what)
  } catch (error) {
    if (error instanceof ClosedMeanwhile) return askOnce(url, what)
    throw error
  }
}

const askOnce = (url: string, { method, path, body }: Ask): Promise<string> =>
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
    sent.on('error', (error) => {
      const told = `${method} ${url}${path.slice(0, 80)}: ${error.message}`
      fail(sent.reusedSocket ? new ClosedMeanwhile(told) : new Error(told, { cause: error }))
    })
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
