import { readFileSync } from 'node:fs'
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { connect as openSocket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connect } from '@slipway/client'
import { rawRequest } from '../../tests/raw-request.ts'
import { openWorld, type World } from '../../tests/worlds.ts'
import { startPlatform } from '../app/index.ts'
import { version } from '../kernel/index.ts'
import type { Policy } from '../ports/policy.ts'

let world: World
let url: string
beforeAll(async () => {
  world = await openWorld()
  url = world.platform.url
})
afterAll(() => world[Symbol.asyncDispose]())

const json = { 'content-type': 'application/json' }
const post = (path: string, body: string | Buffer, headers: Record<string, string> = json) =>
  rawRequest(url + path, { method: 'POST', headers, body })
const failure = (code: string) => ({ error: { code, message: expect.any(String), hint: expect.any(String) } })

describe('who is answered', () => {
  const withHeaders = (headers: Record<string, string>) => rawRequest(`${url}/api/v1/models`, { headers })

  it.each([
    'evil.example',
    'evil.example:4700',
    '127.0.0.1.evil.example',
    'localhost.evil.example',
    '10.0.0.1',
  ])('no page that rebinds its name %s to this machine', async (host) => {
    const reply = await withHeaders({ host })
    expect([reply.status, reply.json()]).toEqual([403, failure('HTTP_HOST_REFUSED')])
  })

  it.each(['localhost:1', '127.0.0.1', '127.8.9.1:80', '[::1]:4700', 'LOCALHOST'])(
    'a loopback name: %s',
    async (host) => expect((await withHeaders({ host })).status).toBe(200),
  )

  it.each(['http://evil.example', 'http://localhost:3000', 'null', 'file://'])(
    'no other page: %s',
    async (origin) => {
      const reply = await withHeaders({ origin })
      expect([reply.status, reply.json()]).toEqual([403, failure('HTTP_ORIGIN_REFUSED')])
    },
  )

  it('its own page', async () => expect((await withHeaders({ origin: url })).status).toBe(200))

  it('whoever brings no token or the right one, but nobody with a wrong one', async () => {
    const { token } = world.platform
    expect((await withHeaders({ authorization: `Bearer ${token}` })).status).toBe(200)
    for (const authorization of ['Bearer wrong', 'Bearer', 'Basic x', `Bearer ${token}x`, ''])
      expect((await withHeaders({ authorization })).json()).toEqual(failure('HTTP_TOKEN_REFUSED'))
  })
})

describe('the policy', () => {
  it('is asked about every operation, and its no is a no', async () => {
    const home = await mkdtemp(join(tmpdir(), 'slipway-policy-'))
    const asked: object[] = []
    const policy: Policy = {
      async allows(question) {
        asked.push(question)
        return question.action !== 'createExperiment'
      },
    }
    const platform = await startPlatform({ home, policy })
    const { tracking } = connect(platform)
    expect((await tracking.listExperiments()).experiments).toHaveLength(1)
    const make = tracking.createExperiment({ body: { name: 'x' } })
    await expect(make).rejects.toMatchObject({ code: 'HTTP_NOT_ALLOWED', kind: 'forbidden' })
    expect((await tracking.listExperiments()).experiments).toHaveLength(1)
    expect(asked[1]).toEqual({ actor: 'local', action: 'createExperiment', subject: '/api/v1/experiments' })
    await platform.close()
    await rm(home, { recursive: true })
  })
})

describe('every failure is told in one shape', () => {
  it('an unknown path or method', async () => {
    const unknown = await rawRequest(`${url}/nowhere`)
    expect([unknown.status, unknown.json()]).toEqual([404, failure('HTTP_NOT_FOUND')])
    expect(unknown.headers['x-error-kind']).toBe('not-found')
    const refused = await post('/api/v1/runs/1/metrics?key=a', '{}')
    expect([refused.status, refused.json()]).toEqual([405, failure('HTTP_METHOD_NOT_ALLOWED')])
    expect([refused.headers['allow'], refused.headers['x-error-kind']]).toEqual(['GET, HEAD', 'invalid'])
    expect((await rawRequest(`${url}/healthz`, { method: 'OPTIONS' })).status).toBe(405)
  })

  it('what is no request at all', async () => {
    const sent = async (head: string) => {
      const { hostname, port } = new URL(url)
      const socket = openSocket(Number(port), hostname)
      socket.write(`POST /v2/models/churn/infer HTTP/1.1\r\nhost: ${hostname}:${port}\r\n${head}\r\n\r\n`)
      const [top, body] = (await text(socket)).split('\r\n\r\n')
      return [top!.split('\r\n')[0], JSON.parse(body!)]
    }
    const both = 'content-length: 5\r\ntransfer-encoding: chunked'
    for (const head of ['content-length: abc', both])
      expect(await sent(head)).toEqual(['HTTP/1.1 400 Bad Request', failure('HTTP_BAD_REQUEST')])
    expect(await sent(`x: ${'a'.repeat(20_000)}`)).toEqual([
      'HTTP/1.1 431 Request Header Fields Too Large',
      failure('HTTP_HEAD_TOO_LARGE'),
    ])
  })

  it('a body that is no JSON, is missing, or is of another kind', async () => {
    const broken = await post('/api/v1/runs', '{"name": "a"')
    expect([broken.status, broken.json()]).toEqual([400, failure('HTTP_JSON_BROKEN')])
    expect((await post('/api/v1/runs', '')).json()).toEqual(failure('HTTP_JSON_BROKEN'))
    const none = await post('/api/v1/runs', '', {})
    expect([none.status, none.json()]).toEqual([400, failure('HTTP_INVALID_BODY')])
    const csv = await post('/api/v1/runs', 'a,b', { 'content-type': 'text/csv' })
    expect([csv.status, csv.json()]).toEqual([415, failure('HTTP_MEDIA_UNKNOWN')])
  })

  it('a body that is too large', async () => {
    const reply = await post('/api/v1/runs', `{"name":"${'x'.repeat(17 * 1024 * 1024)}"}`)
    expect([reply.status, reply.json()]).toEqual([413, failure('HTTP_BODY_TOO_LARGE')])
    expect(reply.json().error.message).toContain('16 MiB')
  })

  it.each([
    [
      '/api/v1/runs',
      { nmae: 'x' },
      'The body has `nmae`, which this operation does not know: it may have `id`,',
    ],
    ['/api/v1/runs', { name: 7 }, 'In the body, `name` must be string.'],
    ['/api/v1/runs', [], 'The body must be object.'],
    ['/api/v1/runs/search', { status: 'done' }, '`status` must be one of `scheduled`, `running`'],
    ['/api/v1/runs/search', { where: [{ field: 'name', is: '=' }] }, '`where[0]` lacks `value`.'],
    [
      '/api/v1/runs/search',
      { where: [{ field: 'x', is: '=', value: 1 }] },
      '`where[0].field` must be: params.<key>',
    ],
    ['/api/v1/experiments', {}, 'The body lacks `name`.'],
    ['/api/v1/experiments', { name: '' }, '`name` must not have fewer than 1 characters'],
  ])('a wrong field, by its name: %s %j', async (path, body, words) => {
    const reply = await post(path, JSON.stringify(body))
    expect(reply.status).toBe(400)
    expect(reply.json()).toEqual(failure('HTTP_INVALID_BODY'))
    expect(reply.json().error.message).toContain(words)
    expect(reply.json().error.hint).toMatch(/ at \/api\/docs#[a-zA-Z]+ on this server\.$/)
  })

  it.each([
    [
      '/api/v1/endpoints/Ch%C3%BCrn',
      '`name` must be: letters, digits, dot, underscore and hyphen; begins with',
    ],
    ['/api/v1/models/a%2Fb', '`name` must be: any text without slash, colon or control characters'],
    ['/api/v1/datasets/a/versions/%C3%BC', '`number` must be: the number of a version, latest, or a tag'],
    ['/api/v1/runs/nonsense', '`id` must be: 32 hexadecimal digits.'],
  ])('a wrong name, in words: %s', async (path, words) => {
    const reply = await rawRequest(`${url}${path}`)
    expect([reply.status, reply.json()]).toEqual([400, failure('HTTP_INVALID_PARAMS')])
    expect(reply.json().error.message).toContain(words)
    expect(reply.json().error.message).not.toMatch(/[\\^]|\.\.$/)
  })

  it('a wrong path or query', async () => {
    const path = await rawRequest(`${url}/api/v1/runs/nonsense`)
    expect(path.json()).toEqual(failure('HTTP_INVALID_PARAMS'))
    const query = await rawRequest(`${url}/api/v1/runs/${'a'.repeat(32)}/metrics`)
    expect(query.json()).toEqual(failure('HTTP_INVALID_QUERY'))
    expect(query.json().error.message).toBe('The query lacks `key`.')
    expect((await rawRequest(`${url}/api/v1/models/%zz`)).json()).toEqual(failure('HTTP_BAD_REQUEST'))
  })

  it('a text that no database keeps', async () => {
    const run = await post('/api/v1/runs', JSON.stringify({ name: 'a\u0000b' }))
    expect([run.status, run.json()]).toEqual([400, failure('HTTP_INVALID_BODY')])
  })
})

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc') as () => void
/** Bytes of buffers that are really held, in this process: the server's and the client's. */
function held(): number {
  collect()
  return process.memoryUsage().arrayBuffers
}

describe('artifacts', () => {
  const put = (body: Buffer) => rawRequest(`${url}/api/v1/artifacts`, { method: 'PUT', body })
  const get = (digest: string, headers: Record<string, string> = {}, method = 'GET') =>
    rawRequest(`${url}/api/v1/artifacts/${digest}`, { headers, method })

  it('come back whole, in ranges, or not at all where they are known', async () => {
    const { digest, bytes } = (await put(Buffer.from('0123456789'))).json()
    expect(bytes).toBe(10)
    expect((await get(digest)).text).toBe('0123456789')
    const head = await get(digest, {}, 'HEAD')
    expect([head.status, head.text, head.headers['content-length']]).toEqual([200, '', '10'])
    for (const [range, text, contentRange] of [
      ['bytes=2-4', '234', 'bytes 2-4/10'],
      ['bytes=7-', '789', 'bytes 7-9/10'],
      ['bytes=-3', '789', 'bytes 7-9/10'],
      ['bytes=8-99', '89', 'bytes 8-9/10'],
    ] as const) {
      const part = await get(digest, { range })
      expect([part.status, part.text, part.headers['content-range']]).toEqual([206, text, contentRange])
    }
    for (const range of ['bytes=5-2', 'bytes=0-1,4-5', 'rows=1-2'])
      expect((await get(digest, { range })).status).toBe(200)
    const beyond = await get(digest, { range: 'bytes=10-' })
    expect([beyond.status, beyond.headers['content-range']]).toEqual([416, 'bytes */10'])
    expect(beyond.json()).toEqual(failure('HTTP_RANGE_BEYOND'))
    expect((await get(digest, { 'if-none-match': `"${digest}"` })).status).toBe(304)
    expect((await get(`sha256:${'0'.repeat(64)}`)).json()).toEqual(failure('ARTIFACT_NOT_FOUND'))
    expect((await get('../../etc/passwd')).status).toBe(404)
  })

  it('may be empty', async () => {
    const { digest, bytes } = (await put(Buffer.alloc(0))).json()
    expect(bytes).toBe(0)
    const empty = await get(digest)
    expect([empty.status, empty.text]).toEqual([200, ''])
  })

  it('cross as streams: 256 MiB up and down in far less memory', async () => {
    const chunk = Buffer.alloc(1 << 20, 'x')
    const before = held()
    let most = 0
    const body = (async function* () {
      for (let i = 0; i < 256; i++) {
        yield chunk
        if (i % 16 === 15) most = Math.max(most, held() - before)
      }
    })()
    const { digest, bytes } = await world.client.artifacts.putArtifact({ body })
    expect(bytes).toBe(256 << 20)
    let seen = 0
    let sampled = 0
    for await (const part of await world.client.artifacts.getArtifact({ params: { digest } })) {
      seen += part.byteLength
      if (seen - sampled < 16 << 20) continue
      sampled = seen
      most = Math.max(most, held() - before)
    }
    expect(seen).toBe(256 << 20)
    expect(most).toBeLessThan(128 << 20)
  })
})

describe('what it says of itself', () => {
  it('is OpenAPI of every endpoint, with a reference that a person reads', async () => {
    const api = (await rawRequest(`${url}/api/v1/openapi.json`)).json()
    expect(api.openapi).toBe('3.1.0')
    const operations = Object.values<Record<string, { operationId: string }>>(api.paths)
      .flatMap((path) => Object.values(path))
      .map((operation) => operation.operationId)
    expect(new Set(operations).size).toBe(operations.length)
    const methods = Object.values(world.client).flatMap((room) => Object.keys(room))
    expect(operations.sort()).toEqual(methods.sort())
    const page = (await rawRequest(`${url}/api/docs`)).text
    for (const operation of operations) expect(page).toContain(`<article id="${operation}">`)
    expect(page).not.toMatch(/<script|src=|https?:\/\/(?!127)/)
  })

  it('is the version of its package, readiness, and metrics of what was asked', async () => {
    const manifest = join(import.meta.dirname, '../../package.json')
    expect(version).toBe(JSON.parse(readFileSync(manifest, 'utf8')).version)
    expect((await rawRequest(`${url}/readyz`)).json()).toEqual({ status: 'ready' })
    expect(await world.client.system.getSystem()).toMatchObject({
      version,
      database: 'sqlite',
      pid: process.pid,
    })
    await rawRequest(`${url}/api/v1/models`)
    const metrics = await rawRequest(`${url}/metrics`)
    expect(metrics.headers['content-type']).toContain('text/plain')
    expect(metrics.text).toMatch(
      /slipway_http_requests_total\{method="GET",route="\/api\/v1\/models",status="200"\} \d+/,
    )
  })

  it('is a page that names the command where a room is empty, and escapes what users wrote', async () => {
    await using other = await openWorld()
    const empty = await rawRequest(other.platform.url)
    expect(empty.headers['content-security-policy']).toContain("default-src 'none'")
    for (const command of ['npx slipway run', 'npx slipway init', 'npx slipway data add'])
      expect(empty.text).toContain(command)
    await other.client.tracking.createRun({ body: { name: '<script>alert(1)</script>' } })
    const { text } = await rawRequest(other.platform.url)
    expect(text).toContain('&lt;script&gt;alert(1)&lt;/script&gt;')
    expect(text).not.toContain('<script')
  })
})

describe('the screens', () => {
  it('say to a browser that there is none at an address, and to programs what is wrong with it', async () => {
    const dir = await mkdtemp(join(tmpdir(), 'slipway-web-'))
    await writeFile(join(dir, 'index.html'), '<!doctype html><p>screens</p>')
    await mkdir(join(dir, 'assets'))
    try {
      await using other = await openWorld(undefined, { web: dir })
      const at = (path: string, accept: string) =>
        rawRequest(other.platform.url + path, { headers: { accept } })
      expect(await at('/models', 'text/html')).toMatchObject({ status: 200 })
      const page = await at('/nowhere', 'text/html,application/xhtml+xml')
      expect([page.status, page.text]).toEqual([404, '<!doctype html><p>screens</p>'])
      expect(page.headers['content-security-policy']).toContain("script-src 'self'")
      const told = await at('/nowhere', '*/*')
      expect([told.status, told.json()]).toEqual([404, failure('HTTP_NOT_FOUND')])
    } finally {
      await rm(dir, { recursive: true, force: true })
    }
  })
})
