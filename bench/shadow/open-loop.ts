import { connect, type Socket } from 'node:net'
import { createInterface } from 'node:readline'

/**
 * Asks a server at a rate, whether or not it keeps up: `node open-loop.ts <origin> <body>`, then lines of JSON `{ "path": …,
 * "rate": requests/s, "seconds": … }`, each answered with one of JSON; a rate of 0 asks as fast as 32 connections go. Latency
 * counts from when a request was due, also where none of its 64 connections was free then.
 *
 * It writes bytes made beforehand to plain sockets and reads into memory that stays: with node:http it would itself be the
 * slower of the two. It makes few objects, and wants room for many: what its own collections hold up would be taken for the
 * server's. One process for all: for its first seconds it is late itself, while it is compiled.
 */
const [origin, body] = process.argv.slice(2) as [string, string]
const { hostname, port } = new URL(origin)
const requestTo = (path: string): Buffer => {
  const head = [
    `POST ${path} HTTP/1.1`,
    `host: ${hostname}:${port}`,
    'content-type: application/json',
    `content-length: ${Buffer.byteLength(body)}`,
  ]
  return Buffer.from(`${head.join('\r\n')}\r\n\r\n${body}`)
}
let wire: Buffer

interface Caller {
  readonly socket: Socket
  dueMs: number
}

const idle: Caller[] = []
/** Of requests that no connection was free for, the oldest first. */
const late: number[] = []
/** In milliseconds: room for the answers of ten seconds. */
const latencies = new Float64Array(1_000_000)
let answers = 0
let failed = 0
/** Until when whoever is answered asks again at once. */
let askAgainUntilMs = 0

const ask = (caller: Caller, dueMs: number): void => {
  caller.dueMs = dueMs
  caller.socket.write(wire)
}

const answered = (caller: Caller): void => {
  const nowMs = performance.now()
  latencies[answers++] = nowMs - caller.dueMs
  const dueMs = nowMs < askAgainUntilMs ? nowMs : late.shift()
  if (dueMs === undefined) idle.push(caller)
  else ask(caller, dueMs)
}

const status = Buffer.from('HTTP/1.1 200 ')
const lengthIs = Buffer.from('content-length: ')
const endOfHead = Buffer.from('\r\n\r\n')

/** Its answers are some hundred bytes, which come whole; anything else ends the load. */
const read = (caller: Caller, memory: Buffer, bytes: number): void => {
  let length = 0
  for (let at = memory.indexOf(lengthIs) + lengthIs.length; memory[at]! >= 48; at++)
    length = 10 * length + memory[at]! - 48
  if (bytes !== memory.indexOf(endOfHead) + endOfHead.length + length)
    throw new Error(`a part of a reply: ${memory.toString('latin1', 0, bytes)}`)
  if (memory.compare(status, 0, status.length, 0, status.length) !== 0) failed++
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
          read(caller, memory as Buffer, bytes)
          return true
        },
      },
    })
    const caller: Caller = { socket, dueMs: 0 }
    socket.once('connect', () => resolve(caller))
  })

/** Calls `turn` each time that the event loop turns, until it answers true. */
const untilTurned = (turn: () => boolean): Promise<void> =>
  new Promise((resolve) => {
    const again = (): void => {
      if (turn()) resolve()
      else setImmediate(again)
    }
    again()
  })

/** Callers come independently of each other: the gaps between them are exponential. */
const atRate = (rate: number, endMs: number): Promise<void> => {
  let dueMs = performance.now()
  return untilTurned(() => {
    for (const nowMs = performance.now(); dueMs <= nowMs && dueMs < endMs; ) {
      const caller = idle.pop()
      if (caller) ask(caller, dueMs)
      else late.push(dueMs)
      dueMs += (-Math.log(1 - Math.random()) / rate) * 1000
    }
    return dueMs >= endMs
  })
}

const asFastAsItGoes = (endMs: number): void => {
  askAgainUntilMs = endMs
  for (const caller of idle.splice(0, 32)) ask(caller, performance.now())
}

const callers = await Promise.all(Array.from({ length: 64 }, opened))
idle.push(...callers)
for await (const line of createInterface(process.stdin)) {
  const { path, rate, seconds } = JSON.parse(line) as { path: string; rate: number; seconds: number }
  wire = requestTo(path)
  answers = failed = 0
  const endMs = performance.now() + 1000 * seconds
  if (rate > 0) await atRate(rate, endMs)
  else asFastAsItGoes(endMs)
  await untilTurned(() => idle.length === callers.length)
  const sorted = latencies.subarray(0, answers).toSorted()
  const at = (q: number) => sorted[Math.min(answers - 1, Math.floor(q * answers))]
  console.log(
    JSON.stringify({ asked: answers, perSecond: answers / seconds, failed, p50Ms: at(0.5), p99Ms: at(0.99) }),
  )
}
process.exit()
