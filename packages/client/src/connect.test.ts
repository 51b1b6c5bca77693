import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterEach, describe, expect, expectTypeOf, it } from 'vitest'
import { Type } from 'typebox'
import { endpoint } from '@slipway/contract/endpoint'
import type { ModelVersion } from '@slipway/contract/registry'
import { connect, type Reply } from './index.ts'
import { send } from './send.ts'

let server: Server | undefined
afterEach(() => {
  server?.closeAllConnections()
  server?.close()
})

/** A server that answers one thing, and tells what it was asked. */
async function answering(
  status: number,
  body: string,
  headers: Record<string, string> = { 'content-type': 'application/json' },
) {
  const asked: { method?: string; url?: string; auth?: string; body: string }[] = []
  server = createServer((request, response) => {
    let sent = ''
    request.on('data', (chunk: Buffer) => (sent += chunk.toString()))
    request.on('end', () => {
      const { method, url } = request
      asked.push({ method: method!, url: url!, auth: request.headers.authorization ?? '', body: sent })
      response.writeHead(status, headers).end(body)
    })
  })
  await new Promise<void>((done) => server!.listen(0, '127.0.0.1', done))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  return { asked, client: connect({ url: `${url}/`, token: 'secret' }), url }
}

describe('connect', () => {
  it('has a method for every endpoint of every room, and nothing else', () => {
    const client = connect({ url: 'http://127.0.0.1:1' })
    expect(Object.keys(client.registry)).toContain('createModelVersion')
    expect(Object.keys(client.registry)).not.toContain('ModelVersion')
    expect(Object.keys(client).length).toBeGreaterThanOrEqual(8)
    expectTypeOf(client.registry.getModelVersion).returns.resolves.toEqualTypeOf<ModelVersion>()
    expectTypeOf(client.artifacts.getArtifact).returns.resolves.toEqualTypeOf<ReadableStream<Uint8Array>>()
    expectTypeOf(client.datasets.listDatasets).toBeCallableWith()
    // @ts-expect-error a path needs its parameters
    expectTypeOf(client.registry.getModelVersion).toBeCallableWith()
  })

  it('writes path, query, token and body', async () => {
    const { asked, client } = await answering(200, '{"points":[]}')
    await client.tracking.getMetricHistory({ params: { id: 'a/b' }, query: { key: 'val loss' } })
    await client.tracking.logBatch({ params: { id: 'x' }, body: { tags: { a: 'ü' } } })
    expect(asked).toEqual([
      { method: 'GET', url: '/api/v1/runs/a%2Fb/metrics?key=val+loss', auth: 'Bearer secret', body: '' },
      { method: 'POST', url: '/api/v1/runs/x/log', auth: 'Bearer secret', body: '{"tags":{"a":"ü"}}' },
    ])
  })

  it('sends a stream as it comes', async () => {
    const { asked, client } = await answering(200, '{"digest":"sha256:x","bytes":4}')
    const halves = (async function* () {
      yield Buffer.from('ab')
      yield Buffer.from('cd')
    })()
    expect(await client.artifacts.putArtifact({ body: halves })).toEqual({ digest: 'sha256:x', bytes: 4 })
    expect(asked[0]!.body).toBe('abcd')
  })

  it('speaks the server’s own words when it refuses, with their kind', async () => {
    const told = { code: 'REGISTRY_VERSION_REFUSED', message: 'No.', hint: 'Better.' }
    const { client } = await answering(403, JSON.stringify({ error: told }), { 'x-error-kind': 'refused' })
    await expect(client.registry.listModels()).rejects.toMatchObject({ ...told, kind: 'refused' })
  })

  it('keeps a bug of the server a plain error', async () => {
    const { client } = await answering(500, '{"error":{"code":"BUG","message":"Oh.","hint":"Report."}}')
    const error = await client.registry.listModels().catch((e: unknown) => e)
    expect(error).toMatchObject({ name: 'Error', message: 'Oh. Report.' })
  })

  it('iterates over events, and says so when the stream is refused', async () => {
    const events = endpoint({
      operation: 'watch',
      summary: 'Watch',
      tag: 'x',
      method: 'GET',
      path: '/watch/:id',
      role: 'viewer',
      params: Type.Object({ id: Type.String() }),
      reply: Type.Object({ at: Type.Integer() }),
      replyMedia: 'text/event-stream',
    })
    const media = { 'content-type': 'text/event-stream' }
    const { url, asked } = await answering(200, 'data: {"at":1}\n\ndata: {"at":2}\n\n', media)
    const to = { url, token: undefined, fetch }
    const stream = send(to, events, { params: { id: 'a' } }) as Reply<typeof events>
    const seen: number[] = []
    for await (const event of stream) seen.push(event.at)
    expect(seen).toEqual([1, 2])
    expect(asked[0]!.url).toBe('/watch/a')
    server!.close()
    const told = { error: { code: 'X_GONE', message: 'm', hint: 'h' } }
    const refusing = await answering(404, JSON.stringify(told))
    const refused = send({ ...to, url: refusing.url }, events, { params: { id: 'a' } }) as Reply<
      typeof events
    >
    await expect(refused[Symbol.asyncIterator]().next()).rejects.toMatchObject({
      code: 'X_GONE',
      kind: 'not-found',
    })
  })

  it('says so when nobody answers, or somebody else does', async () => {
    const nobody = connect({ url: 'http://127.0.0.1:1' })
    await expect(nobody.registry.listModels()).rejects.toMatchObject({
      code: 'CLIENT_UNREACHABLE',
      kind: 'unavailable',
    })
    const { client } = await answering(502, '<h1>Bad gateway</h1>', { 'content-type': 'text/html' })
    await expect(client.registry.listModels()).rejects.toMatchObject({ code: 'CLIENT_REPLY_BROKEN' })
  })
})
