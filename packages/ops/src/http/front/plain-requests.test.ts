import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { setImmediate as turn } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seededRandom } from '@slipway/ml/stats'
import { servedWorld, type ServedWorld } from '../../../tests/served-world.ts'

let world: ServedWorld
beforeAll(async () => {
  world = await servedWorld()
  await world.tiny('churn')
  await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
})
afterAll(() => world[Symbol.asyncDispose]())

const row = { tenure: 3, charges: 70.5, contract: 'Monthly', senior: false }
const body = JSON.stringify({ rows: [row] })
const path = '/api/v1/endpoints/churn/predict'

interface Wish {
  readonly line?: string
  readonly body?: string
  readonly length?: string | null
  readonly host?: string | null
  readonly more?: readonly string[]
}
const post = ({ line = `POST ${path} HTTP/1.1`, body: text = body, ...wish }: Wish = {}): string => {
  const { host = 'Host: localhost', length = `Content-Length: ${Buffer.byteLength(text)}`, more = [] } = wish
  // Sent sign by sign as bytes.
  const bytes = Buffer.from(text).toString('latin1')
  const lines = [line, host, 'Content-Type: application/json', length, ...more]
  return `${lines.filter((one) => one !== null).join('\r\n')}\r\n\r\n${bytes}`
}
/** What node:http answers in any case. */
const live = 'GET /v2/health/live HTTP/1.1\r\nHost: localhost\r\n\r\n'
const goodbye = 'GET /v2/health/live HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'

const opened = async (): Promise<Socket> => {
  const { hostname, port } = new URL(world.url)
  const socket = connect({ port: Number(port), host: hostname, noDelay: true, allowHalfOpen: true })
  socket.on('error', () => {})
  await once(socket, 'connect')
  return socket
}

/** Neither the order nor the case of headers says anything. */
const inOrder = (lines: string): string =>
  lines
    .replaceAll(/^[\w-]+:/gm, (name) => name.toLowerCase())
    .split(/(?<=\n)/)
    .sort()
    .join('')

/** Sends pieces, each read before the next is sent, and tells all that comes back. */
const told = async (socket: Socket, pieces: readonly (string | Buffer)[]): Promise<string> => {
  let text = ''
  socket.on('data', (bytes: Buffer) => (text += bytes.toString('latin1')))
  const ended = new Promise<void>((resolve) => {
    socket.on('end', resolve)
    socket.on('close', () => resolve())
  })
  for (const piece of pieces) {
    socket.write(piece, 'latin1')
    if (pieces.length > 1) for (let k = 0; k < 4; k++) await turn()
  }
  await ended
  socket.destroy()
  return text
    .replaceAll(/(HTTP.1.1 [^\r]+\r\n)((?:[\w-]+: [^\r]*\r\n)+)/g, (_, line, lines) => line + inOrder(lines))
    .replaceAll(/date: [^\r]+/g, 'date: then')
    .replaceAll(/rq_\w{26}/g, 'rq')
    .replaceAll(/\(request [\w-]+\)/g, '(request)')
}

/** A connection is read by ourselves until anything else than a prediction is asked. */
const asPlain = async (...pieces: (string | Buffer)[]) => told(await opened(), pieces)
const throughHttp = async (...pieces: (string | Buffer)[]) => {
  const socket = await opened()
  socket.write(live)
  const [first] = (await once(socket, 'data')) as [Buffer]
  expect(String(first)).toMatch(/^HTTP\/1\.1 200 OK\r\n.*\r\n\r\n.+$/s)
  return told(socket, pieces)
}
const sameBothWays = async (...pieces: (string | Buffer)[]): Promise<string> => {
  const [plain, http] = await Promise.all([asPlain(...pieces), throughHttp(...pieces)])
  expect(plain, pieces.join('|').slice(0, 400)).toBe(http)
  return plain
}
/**
 * As `sameBothWays`, for bytes that may become nonsense after some requests: node:http leaves those that it has begun
 * unanswered then; and what it says after it has refused a request depends on how much it had read.
 */
const sameMeaning = async (text: string): Promise<void> => {
  const [plain, http] = await Promise.all([asPlain(text), throughHttp(text)])
  const [first] = statuses(http)
  const told = text.slice(0, 400)
  if (nonsense.test(http)) expect(plain, told).toMatch(nonsense)
  else if (first === 200) expect(plain, told).toBe(http)
  else expect([400, first], told).toContain(statuses(plain)[0])
}
/** What is said last where bytes are no request. */
const nonsense =
  /\{"error":\{"code":"HTTP_BAD_REQUEST","message":"The request cannot be read: Parse Error[^\n]*$/
const statuses = (text: string) =>
  [...text.matchAll(/HTTP\/1\.1 (\d+) /g)].map(([, status]) => Number(status))

describe('a request on a bare socket', () => {
  it.each<[string, string, number]>([
    ['as most send it', post(), 200],
    ['with an id beyond ASCII', post({ body: JSON.stringify({ rows: [row], id: 'Jürgen ✓' }) }), 200],
    ['in another protocol', post({ line: 'POST /invocations HTTP/1.1', body: '{"instances":[' }), 400],
    [
      'of AWS',
      post({
        line: 'POST /endpoints/churn/invocations HTTP/1.1',
        body: JSON.stringify({ instances: [row] }),
        more: ['X-Amzn-SageMaker-Custom-Attributes: a b'],
      }),
      200,
    ],
    ['that wants its reply small', post({ more: ['Accept-Encoding: gzip, deflate'] }), 200],
    ['to an endpoint that is not there', post({ line: 'POST /v2/models/none/infer HTTP/1.1' }), 404],
    ['of another page', post({ more: ['Origin: http://evil.example'] }), 403],
    ['to another host', post({ host: 'Host: evil.example' }), 403],
    ['with an unknown token', post({ more: ['Authorization: Bearer nobody'] }), 403],
    ['that keeps alive', post({ more: ['Connection: Keep-Alive'] }), 200],
    ['without a body', post({ body: '' }), 400],
    ['without a host', post({ host: null }), 400],
    ['without a length', post({ length: null, body: '' }), 400],
    ['with two lengths', post({ more: [`Content-Length: ${body.length}`] }), 400],
    ['with two unlike lengths', post({ more: ['Content-Length: 5'] }), 400],
    ['with a list of lengths', post({ length: `Content-Length: ${body.length}, ${body.length}` }), 400],
    ['with a signed length', post({ length: `Content-Length: +${body.length}` }), 400],
    ['with a hexadecimal length', post({ length: 'Content-Length: 0x10' }), 400],
    ['with zeros before its length', post({ length: `Content-Length: 00${body.length}` }), 200],
    ['with a length and chunks', post({ more: ['Transfer-Encoding: chunked'] }), 400],
    ['with a space before a colon', post({ more: ['X-A : b'] }), 400],
    ['with a folded line', post({ more: ['X-A: b', ' c'] }), 400],
    ['with a bare line feed', post({ more: ['X-A: b\nX-B: c'] }), 400],
    ['with a bare return', post({ more: ['X-A: b\rX-B: c'] }), 400],
    ['with a NUL', post({ more: ['X-A: \0'] }), 400],
    ['with a sign beyond ASCII', post({ more: ['X-A: \xe9'] }), 200],
    ['with a header that is repeated', post({ more: ['X-A: b', 'X-A: c'] }), 200],
    [
      'with a repeated token',
      post({ more: ['Authorization: Bearer a', 'Authorization: Bearer b', 'Connection: close'] }),
      403,
    ],
    ['with a header of every object', post({ more: ['__proto__: x', 'constructor: y'] }), 200],
    ['with an encoded body', post({ more: ['Content-Encoding: identity'] }), 200],
    ['that expects to be told to go on', post({ more: ['Expect: 100-continue'] }), 100],
    ['that would become another thing', post({ more: ['Connection: close, upgrade', 'Upgrade: h2c'] }), 200],
    ['of an older HTTP', post({ line: `POST ${path} HTTP/1.0`, more: ['Connection: keep-alive'] }), 200],
    ['of no HTTP', post({ line: `POST ${path}` }), 400],
    ['with a query', post({ line: `POST ${path}?a=1 HTTP/1.1` }), 200],
    ['with an escaped name', post({ line: 'POST /api/v1/endpoints/ch%75rn/predict HTTP/1.1' }), 200],
    ['with a whole address', post({ line: `POST http://localhost${path} HTTP/1.1` }), 200],
    ['with an empty line before it', `\r\n${post()}`, 200],
    [
      'with very many headers',
      post({ more: Array.from({ length: 900 }, (_, k) => `X-${k}: ${'y'.repeat(20)}`) }),
      431,
    ],
    ['by another method', post({ line: `PUT ${path} HTTP/1.1` }), 405],
  ])('%s is answered as node:http would', async (_, request, status) => {
    const whole = request.includes('Connection: close') ? request : request + goodbye
    expect(statuses(await sameBothWays(whole))[0]).toBe(status)
  })

  it('of the caller’s last words closes the connection', async () => {
    const text = await sameBothWays(post({ more: ['Connection: close'] }))
    expect(text).toMatch(/^HTTP\/1\.1 200 OK\r\n.*connection: close\r\n.*\r\n\r\n\{.*\}$/s)
  })

  it('is answered however it is cut', async () => {
    const whole = post()
    const expected = await sameBothWays(whole + goodbye)
    for (let from = 1; from < whole.length; from += 40) {
      const cuts = Array.from({ length: Math.min(40, whole.length - from) }, (_, k) => from + k)
      const texts = await Promise.all(
        cuts.map((at) => asPlain(whole.slice(0, at), whole.slice(at) + goodbye)),
      )
      for (const text of texts) expect(text).toBe(expected)
    }
  })

  it('is answered in turn where callers do not wait', async () => {
    const broken = post({ body: '{"rows":[{"tenure":"x"}]}' })
    const text = await sameBothWays(
      post() + broken + post() + post({ more: ['X-A: b', 'X-A: c'] }) + post() + goodbye,
    )
    expect(statuses(text)).toEqual([200, 400, 200, 200, 200, 200])
    const many = await asPlain(post().repeat(400) + goodbye)
    expect(statuses(many)).toEqual(new Array(401).fill(200))
  })

  it('is never taken for two, or two for one, whatever bytes are changed', async () => {
    const random = seededRandom(5, 'plain-requests')
    const signs = ' \t\r\n:,;0123456789aAxX-_/."\0\x7f\xe9'
    const sign = () => signs[Math.floor(random.next() * signs.length)]!
    // Long enough that a request whose body takes some of it comes to an end all the same.
    const rest = live.repeat(40) + goodbye
    for (let turns = 0; turns < 25; turns++) {
      const changed = Array.from({ length: 10 }, () => {
        let text = post({ more: ['Connection: keep-alive', 'Accept: */*'] })
        const head = text.indexOf('\r\n\r\n') + 4
        for (let k = 0; k < 1 + random.next() * 2; k++) {
          const at = Math.floor(random.next() * head)
          const kind = random.next()
          text = text.slice(0, at) + (kind < 0.3 ? '' : sign()) + text.slice(kind < 0.7 ? at + 1 : at)
        }
        return text
      })
      const bounded = changed.filter((text) => !(Number(/content-length: *(\d+)/i.exec(text)?.[1]) > 2000))
      await Promise.all(bounded.map((text) => sameMeaning(text + rest)))
    }
  })

  it('that stops in its middle is told so as ever', async () => {
    const stopped = async (socket: Socket) => {
      socket.end(post().slice(0, -5))
      return told(socket, [])
    }
    const plain = await stopped(await opened())
    const socket = await opened()
    socket.write(live)
    await once(socket, 'data')
    expect(plain).toBe(await stopped(socket))
    expect(statuses(plain)).toEqual([400])
  })

  it('that is slow is node:http’s, and answered once it is whole', async () => {
    const socket = await opened()
    socket.write(post().slice(0, -5))
    await new Promise((resolve) => setTimeout(resolve, 1200))
    const text = await told(socket, [post().slice(-5) + goodbye])
    expect(statuses(text)).toEqual([200, 200])
  })
})
