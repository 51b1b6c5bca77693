import { Agent, request } from 'node:http'
import { createInterface } from 'node:readline'

/**
 * Asks an endpoint at a rate, whether or not it keeps up: `node open-loop.ts <url> <body>`, then lines of JSON `{ "rate":
 * requests/s, "seconds": … }`, each answered with one of JSON; a rate of 0 asks as fast as 32 connections go. Latency counts
 * from when a request was due. One process for all of them: for its first four seconds, while it is compiled on the processor
 * that it asks from, it is late itself.
 */
const [url, body] = process.argv.slice(2) as [string, string]
const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) }
const agent = new Agent({ keepAlive: true, maxSockets: 256 })

interface Tally {
  readonly latencies: number[]
  failed: number
}

const ask = (dueMs: number, tally: Tally): Promise<void> =>
  new Promise((resolve) => {
    const failed = () => {
      tally.failed++
      resolve()
    }
    const sent = request(url, { agent, method: 'POST', headers }, (reply) => {
      reply.resume().on('end', () => {
        if (reply.statusCode !== 200) return failed()
        tally.latencies.push(performance.now() - dueMs)
        resolve()
      })
    })
    sent.on('error', failed).end(body)
  })

/** Callers come independently of each other: the gaps between them are exponential. */
const atRate = async (rate: number, endMs: number, tally: Tally): Promise<void> => {
  const flying = new Set<Promise<void>>()
  for (let dueMs = performance.now(); dueMs < endMs; dueMs += (-Math.log(1 - Math.random()) / rate) * 1000) {
    while (performance.now() < dueMs) await new Promise((resolve) => setImmediate(resolve))
    const one = ask(dueMs, tally).then(() => void flying.delete(one))
    flying.add(one)
  }
  await Promise.all(flying)
}

const asFastAsItGoes = (endMs: number, tally: Tally): Promise<unknown> =>
  Promise.all(
    Array.from({ length: 32 }, async () => {
      while (performance.now() < endMs) await ask(performance.now(), tally)
    }),
  )

for await (const line of createInterface(process.stdin)) {
  const { rate, seconds } = JSON.parse(line) as { rate: number; seconds: number }
  const tally: Tally = { latencies: [], failed: 0 }
  const endMs = performance.now() + 1000 * seconds
  await (rate > 0 ? atRate(rate, endMs, tally) : asFastAsItGoes(endMs, tally))
  const sorted = tally.latencies.toSorted((a, b) => a - b)
  const at = (q: number) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]
  const { failed } = tally
  console.log(JSON.stringify({ perSecond: sorted.length / seconds, failed, p50Ms: at(0.5), p99Ms: at(0.99) }))
}
agent.destroy()
