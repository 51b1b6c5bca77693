import { once } from 'node:events'
import { request } from 'node:http'
import { connect } from 'node:net'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { seededRandom } from '@slipway/ml/stats'
import { servedWorld, type ServedWorld } from '../../tests/served-world.ts'

let world: ServedWorld
beforeAll(async () => {
  world = await servedWorld()
  await world.tiny('churn')
  await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
})
afterAll(() => world[Symbol.asyncDispose]())

const ana = { tenure: 3, charges: 70.5, contract: 'Monthly', senior: false }
const names = Object.keys(ana) as (keyof typeof ana)[]
const split = (rows: unknown[]) => ({ dataframe_split: { columns: names, data: rows } })
const tensors = (rows: Record<string, unknown>[]) => ({
  inputs: names.map((name, k) => ({
    name,
    datatype: ['INT64', 'FP64', 'BYTES', 'BOOL'][k],
    shape: [rows.length],
    data: rows.map((row) => row[name]),
  })),
})

/** Each protocol's address, and one row in its form. */
const protocols = {
  native: { path: '/api/v1/endpoints/churn/predict', of: (row: object) => ({ rows: [row] }) },
  'open-inference': { path: '/v2/models/churn/infer', of: (row: object) => tensors([row as never]) },
  version: { path: '/v2/models/churn/versions/1/infer', of: (row: object) => tensors([row as never]) },
  'kserve-v1': { path: '/v1/models/churn:predict', of: (row: object) => ({ instances: [row] }) },
  'kserve-v1-version': {
    path: '/v1/models/churn/versions/1:predict',
    of: (row: object) => ({ instances: [row] }),
  },
  mlflow: {
    path: '/invocations',
    of: (row: object) => split([names.map((name) => (row as typeof ana)[name])]),
  },
  sagemaker: { path: '/endpoints/churn/invocations', of: (row: object) => ({ instances: [row] }) },
}

/** As it is it is answered before Fastify; sent in chunks, by Fastify's routes. */
const ask = async (
  path: string,
  body: string | Buffer,
  headers: Record<string, string>,
  chunked: boolean,
) => {
  const sent = request(`${world.url}${path}`, {
    method: 'POST',
    agent: false,
    headers: chunked
      ? { ...headers, 'transfer-encoding': 'chunked' }
      : { ...headers, 'content-length': String(Buffer.byteLength(body)) },
  })
  sent.end(body)
  const [reply] = (await once(sent, 'response')) as [import('node:http').IncomingMessage]
  let text = ''
  for await (const chunk of reply) text += String(chunk)
  const {
    date: _,
    connection: _c,
    'keep-alive': _k,
    'transfer-encoding': _t,
    'content-length': _l,
    ...told
  } = reply.headers
  return { status: reply.statusCode!, headers: told, text }
}

/** Ids are new each time. */
const plain = (reply: Awaited<ReturnType<typeof ask>>) =>
  JSON.parse(JSON.stringify(reply).replaceAll(/rq_\w{26}/g, 'rq'))

const bothWays = async (path: string, body: string | Buffer, headers: Record<string, string> = {}) => {
  const given = { 'content-type': 'application/json', ...headers }
  const [bare, routed] = await Promise.all([ask(path, body, given, false), ask(path, body, given, true)])
  expect(plain(bare)).toEqual(plain(routed))
  return bare
}

describe.each(Object.entries(protocols))('%s, from the socket and through Fastify', (name, { path, of }) => {
  const refusal = name === 'sagemaker' ? 424 : 400

  it('says the same', async () => {
    const answered = await bothWays(path, JSON.stringify(of(ana)))
    expect(answered.status).toBe(200)
    expect(answered.text).toContain('probability')
  })

  it.each([
    ['broken JSON', '{"rows": [', {}],
    ['nothing', '', {}],
    ['no UTF-8', Buffer.from([0xff, 0xfe, 0x7b]), {}],
    ['a list', '[]', {}],
    ['null', 'null', {}],
    ['a missing column', JSON.stringify(of({ ...ana, tenure: undefined })), {}],
    ['a number as text', JSON.stringify(of({ ...ana, tenure: 'three' })), {}],
    ['a fraction', JSON.stringify(of({ ...ana, tenure: 1.5 })), {}],
    ['infinity', JSON.stringify(of(ana)).replace('70.5', '1e999'), {}],
    ['a null where none may be', JSON.stringify(of({ ...ana, contract: null })), {}],
    ['a body that is not what its encoding says', JSON.stringify(of(ana)), { 'content-encoding': 'gzip' }],
    ['an unknown encoding', JSON.stringify(of(ana)), { 'content-encoding': 'br' }],
  ])('refuses %s', async (_, body, headers) => {
    const { status, text, headers: told } = await bothWays(path, body, headers as Record<string, string>)
    expect(status).toBe(refusal)
    expect(told['content-type']).toContain('application/json')
    const json = JSON.parse(text)
    const { code, hint } = json.error?.code ? json.error : json
    expect(code).toMatch(/^SERVING_/)
    expect(hint).not.toBe('')
  })

  it('refuses strangers, other pages and unknown tokens', async () => {
    const body = JSON.stringify(of(ana))
    const forbidden = name === 'native' || name === 'sagemaker' ? [403] : [403]
    expect(forbidden).toContain((await bothWays(path, body, { origin: 'http://evil.example' })).status)
    expect(forbidden).toContain((await bothWays(path, body, { host: 'evil.example' })).status)
    expect(forbidden).toContain((await bothWays(path, body, { authorization: 'Bearer nobody' })).status)
    if (path.includes('churn')) {
      const { status } = await bothWays(path.replace('churn', 'chrn'), body)
      expect(status).toBe(name === 'sagemaker' ? 400 : 404)
    }
  })

  it('does not unfold a bomb', async () => {
    const bomb = gzipSync(Buffer.alloc(65 * 1024 * 1024, ' '))
    expect((await bothWays(path, bomb, { 'content-encoding': 'gzip' })).status).toBe(413)
  })

  it('answers whatever bytes come, and never as a bug', async () => {
    const random = seededRandom(11, `both-ways.${name}`)
    const whole = JSON.stringify(of(ana))
    for (let turn = 0; turn < 60; turn++) {
      const bytes = Buffer.from(whole)
      const changes = 1 + Math.floor(random.next() * 3)
      for (let k = 0; k < changes; k++)
        bytes[Math.floor(random.next() * bytes.length)] = Math.floor(random.next() * 256)
      const cut = random.next() < 0.3 ? Math.floor(random.next() * bytes.length) : bytes.length
      const { status } = await bothWays(path, bytes.subarray(0, cut))
      expect(status, bytes.toString('latin1')).toBeLessThan(500)
    }
  })
})

describe('binary tensors whose sizes lie', () => {
  it.each([
    ['more than there is', 999, 16],
    ['less than there is', 8, 16],
    ['negative', -1, 16],
    ['no number', 'x', 16],
    ['a broken element', 15, 15],
  ])('%s', async (_, size, given) => {
    const { data: _d, ...tenure } = tensors([ana, ana]).inputs[0]!
    const rest = tensors([ana, ana]).inputs.slice(1)
    const head = JSON.stringify({ inputs: [{ ...tenure, parameters: { binary_data_size: size } }, ...rest] })
    const headers = { 'inference-header-content-length': String(Buffer.byteLength(head)) }
    const body = Buffer.concat([Buffer.from(head), Buffer.alloc(given)])
    const { status, text } = await bothWays('/v2/models/churn/infer', body, headers)
    expect(status).toBe(400)
    expect(JSON.parse(text).code).toBe('SERVING_INPUT_SIZE')
  })
})

describe('a sender that stops', () => {
  it('is let go, and others are answered', async () => {
    const { hostname, port } = new URL(world.url)
    const socket = connect(Number(port), hostname)
    await once(socket, 'connect')
    socket.write(
      `POST /invocations HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/json\r\ncontent-length: 500\r\n\r\n{"ins`,
    )
    const answered = await ask('/invocations', JSON.stringify(protocols.mlflow.of(ana)), {}, false)
    expect(answered.status).toBe(200)
    socket.destroy()
    expect((await ask('/invocations', JSON.stringify(protocols.mlflow.of(ana)), {}, false)).status).toBe(200)
  })

  it('of 100 MB is refused before they are read', async () => {
    const { hostname, port } = new URL(world.url)
    const socket = connect(Number(port), hostname)
    socket.write(
      `POST /v2/models/churn/infer HTTP/1.1\r\nhost: localhost\r\ncontent-length: ${100 * 1024 * 1024}\r\n\r\n{`,
    )
    let text = ''
    socket.on('data', (chunk) => (text += String(chunk)))
    await once(socket, 'end')
    expect(text).toMatch(/^HTTP\/1\.1 413 /)
    expect(text).toMatch(/connection: close/i)
    expect(text).toContain('SERVING_BODY_TOO_LARGE')
    socket.destroy()
  })
})
