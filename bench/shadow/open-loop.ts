import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

/**
 * Asks an endpoint at a rate, whether or not it keeps up: `node open-loop.ts <url> <body>`, then lines of JSON `{ "rate":
 * requests/s, "seconds": … }`, each answered with one of JSON; a rate of 0 asks as fast as 32 connections go. Latency counts
 * from when a request was due, also where none of its 64 connections was free then.
 *
 * It writes bytes made beforehand to plain sockets and reads into memory that stays: with node:http it would itself be the
 * slower of the two. One process for all: for its first seconds it is late itself, while it is compiled.
 */
const [url, body] = process.argv.slice(2) as [string, string]
const { hostname, port, pathname } = new URL(url)
const head = [
  `POST ${pathname} HTTP/1.1`,
  `host: ${hostname}:${port}`,
  'content-type: application/json',
  `content-length: ${Buffer.byteLength(body)}`,
]
const wire = Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)

interface Caller {
  readonly socket: Socket
  dueMs: number
}

const idle: Caller[] = []
/** Of requests that no connection was free for, the oldest first. */
const late: number[] = []
let latencies: number[] = []
let failed = 0
/** Until when whoever is answered asks again at once. */
let askAgainUntilMs = 0

const ask = (caller: Caller, dueMs: number): void => {
  caller.dueMs = dueMs
  caller.socket.write(wire)
}

const answered = (caller: Caller): void => {
  const nowMs = performance.now()
  latencies.push(nowMs - caller.dueMs)
  const dueMs = nowMs < askAgainUntilMs ? nowMs : late.shift()
  if (dueMs === undefined) idle.push(caller)
  else ask(caller, dueMs)
}

/** Its answers are some hundred bytes, which come whole; anything else ends the load. */
const read = (caller: Caller, reply: string): void => {
  const length = /^content-length: (\d+)\r$/im.exec(reply)?.[1]
  if (reply.length !== reply.indexOf('\r\n\r\n') + 4 + Number(length))
    throw new Error(`a part of a reply: ${reply}`)
  if (!reply.startsWith('HTTP/1.1 200 ')) failed++
  answered(caller)
}

const opened = (): Promise<Caller> =>
  new Promise((resolve) => {
    const socket = connect({
      host: hostname,
      port: Number(port),
      noDelay: true,
      onread: {
        buffer: Buffer.alloc(1 << 16),
        callback: (bytes, memory) => {
          read(caller, (memory as Buffer).toString('latin1', 0, bytes))
          return true
        },
      },
    })
    const caller: Caller = { socket, dueMs: 0 }
    socket.once('connect', () => resolve(caller))
  })

const aTurn = () => new Promise((resolve) => setImmediate(resolve))

/** Callers come independently of each other: the gaps between them are exponential. */
const atRate = async (rate: number, endMs: number): Promise<void> => {
  for (let dueMs = performance.now(); dueMs < endMs; dueMs += (-Math.log(1 - Math.random()) / rate) * 1000) {
    while (performance.now() < dueMs) await aTurn()
    const caller = idle.pop()
    if (caller) ask(caller, dueMs)
    else late.push(dueMs)
  }
}

const asFastAsItGoes = (endMs: number): void => {
  askAgainUntilMs = endMs
  for (const caller of idle.splice(0, 32)) ask(caller, performance.now())
}

const callers = await Promise.all(Array.from({ length: 64 }, opened))
idle.push(...callers)
for await (const line of createInterface(process.stdin)) {
  const { rate, seconds } = JSON.parse(line) as { rate: number; seconds: number }
  latencies = []
  failed = 0
  const endMs = performance.now() + 1000 * seconds
  if (rate > 0) await atRate(rate, endMs)
  else asFastAsItGoes(endMs)
  while (idle.length < callers.length) await aTurn()
  const sorted = latencies.toSorted((a, b) => a - b)
  const at = (q: number) => sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]
  console.log(JSON.stringify({ perSecond: sorted.length / seconds, failed, p50Ms: at(0.5), p99Ms: at(0.99) }))
}
process.exit()
