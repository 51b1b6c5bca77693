import { Agent, request } from 'node:http'

/**
 * Asks an endpoint at a rate, whether or not it keeps up: `node open-loop.ts <url> <body> <requests/s> <seconds>`; a rate
 * of 0 asks as fast as 32 connections go. Latency counts from when a request was due. Prints one JSON object.
 */
const [url, body, rateText, secondsText] = process.argv.slice(2) as [string, string, string, string]
const rate = Number(rateText)
const endMs = performance.now() + Number(secondsText) * 1000
const agent = new Agent({ keepAlive: true, maxSockets: rate > 0 ? 256 : 32 })
const latencies: number[] = []
let failed = 0

const ask = (dueMs: number): Promise<void> =>
  new Promise((resolve) => {
    const sent = request(url, {
      agent,
      method: 'POST',
      headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) },
    })
    sent.on('error', () => {
      failed++
      resolve()
    })
    sent.on('response', (reply) => {
      reply.resume().on('end', () => {
        if (reply.statusCode === 200) latencies.push(performance.now() - dueMs)
        else failed++
        resolve()
      })
    })
    sent.end(body)
  })

if (rate > 0) {
  const flying: Promise<void>[] = []
  // Callers come independently of each other: the gaps between them are exponential.
  let dueMs = performance.now()
  while (dueMs < endMs) {
    while (performance.now() < dueMs) await new Promise((resolve) => setImmediate(resolve))
    flying.push(ask(dueMs))
    dueMs += (-Math.log(1 - Math.random()) / rate) * 1000
  }
  await Promise.all(flying)
} else
  await Promise.all(
    Array.from({ length: 32 }, async () => {
      while (performance.now() < endMs) await ask(performance.now())
    }),
  )
agent.destroy()
latencies.sort((a, b) => a - b)
const at = (q: number) => latencies[Math.min(latencies.length - 1, Math.floor(q * latencies.length))]
console.log(
  JSON.stringify({
    perSecond: latencies.length / Number(secondsText),
    failed,
    p50Ms: at(0.5),
    p99Ms: at(0.99),
  }),
)
