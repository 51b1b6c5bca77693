import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { expect, it } from 'vitest'
import { type ServedWorld, servedWorld } from '../../tests/served-world.ts'
import { probabilityOf } from '../../tests/tiny-model.ts'

const ana = { tenure: 3, charges: 70.5, contract: 'Monthly', senior: false, since: '2024-02-29' }

interface Tensor {
  readonly shape: number[]
  readonly datatype: string
  readonly data: number[]
}

async function added(world: ServedWorld, model: string, files: Record<string, string | Uint8Array>) {
  const folder = await mkdtemp(join(tmpdir(), 'added-'))
  for (const [name, content] of Object.entries(files)) await writeFile(join(folder, name), content)
  const version = await world.registered(model, folder)
  await rm(folder, { recursive: true })
  return version
}

it('lets a version be deployed only where its newest check did not fail', async () => {
  await using world = await servedWorld()
  const { number } = await world.tiny('churn')
  const check = await world.ask('POST', `/api/v1/models/churn/versions/${number}/check`)
  expect(check.json).toMatchObject({ model: 'churn', version: 1, ok: true, asked: true, reason: '' })
  expect((await world.registry.version('churn', 1)).tags['slipway.smoke']).toBe('passed')
  await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })

  const broken = await added(world, 'broken', { 'net.onnx': 'no graph' })
  const failed = await world.ask('POST', `/api/v1/models/broken/versions/${broken.number}/check`)
  expect(failed).toMatchObject({ status: 200, json: { ok: false } })
  expect(failed.json.reason).toContain('not an ONNX model')
  await expect(world.serving.deploy({ endpoint: 'b', model: 'broken', version: 1 })).rejects.toMatchObject({
    code: 'SERVING_SMOKE_FAILED',
    kind: 'refused',
    message: expect.stringContaining('not an ONNX model') as string,
  })
})

it('serves a model that answers elsewhere, and says what is wrong with it there', async () => {
  await using world = await servedWorld()
  await world.tiny('churn')
  await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
  await added(world, 'far', { 'remote.json': JSON.stringify({ url: `${world.url}/v2/models/churn` }) })
  await world.serving.deploy({ endpoint: 'far', model: 'far', version: 1 })
  const answer = await world.ask('POST', '/api/v1/endpoints/far/predict', { rows: [{ ...ana, since: 0 }] })
  expect(answer.json.predictions).toEqual([
    { prediction: 'Yes', probability: expect.closeTo(probabilityOf(ana), 12) as number },
  ])

  await added(world, 'gone', { 'remote.json': JSON.stringify({ url: 'http://127.0.0.1:9/v2/models/x' }) })
  const gone = await world.ask('POST', '/api/v1/models/gone/versions/1/check')
  expect(gone.json).toMatchObject({
    ok: false,
    reason: expect.stringContaining("can't be reached") as string,
  })
})

it('sends the secret that a version names, waits no longer than it may, and passes on what is refused', async () => {
  const seen: (string | undefined)[] = []
  const types: string[] = []
  let slow = false
  const server = createServer((request, reply) => {
    seen.push(request.headers.authorization)
    if (slow) return
    reply.setHeader('content-type', 'application/json')
    if (request.method === 'GET')
      reply.end(
        JSON.stringify({
          inputs: [{ name: 'x', datatype: 'FP32', shape: [-1, 2] }],
          outputs: [{ name: 'y', datatype: 'FP32', shape: [-1] }],
        }),
      )
    else
      void json(request).then((body) => {
        const [{ shape, datatype, data }] = (body as { inputs: [Tensor] }).inputs
        types.push(datatype)
        const sums = Array.from({ length: shape[0]! }, (_, row) => data[2 * row]! + data[2 * row + 1]!)
        const y = { name: 'y', datatype: 'FP32', shape: [sums.length], data: sums }
        return reply.end(JSON.stringify({ outputs: [y] }))
      })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  const { port } = server.address() as AddressInfo
  try {
    await using world = await servedWorld()
    const remote = { url: `http://127.0.0.1:${port}/v2/models/x`, secret: 'SCORING', timeoutMs: 500 }
    await added(world, 'x', { 'remote.json': JSON.stringify(remote) })
    const unknown = await world.ask('POST', '/api/v1/models/x/versions/1/check')
    expect(unknown.json.reason).toContain('the secret "SCORING"')
    await world.secrets.set('SCORING', 'token', 'ana')
    await world.ask('POST', '/api/v1/models/x/versions/1/check')
    await world.serving.deploy({ endpoint: 'x', model: 'x', version: 1 })
    const path = '/api/v1/endpoints/x/predict'
    const asked = { rows: [{ x: [1, 2] }, { x: [3, 4] }] }
    expect((await world.ask('POST', path, asked)).json.predictions).toEqual([{ y: 3 }, { y: 7 }])
    expect(new Set(types)).toEqual(new Set(['FP32']))
    expect(new Set(seen)).toEqual(new Set(['Bearer token']))
    slow = true
    const late = await world.ask('POST', path, asked)
    expect(late.status).toBe(503)
    expect(late.json.error).toMatchObject({
      code: 'MODEL_REMOTE_UNREACHABLE',
      message: expect.stringContaining('no answer within 0.5 s') as string,
    })
  } finally {
    server.closeAllConnections()
    server.close()
  }
})
