import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { json } from 'node:stream/consumers'
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import { Client, credentials, type ServiceError, status } from '@grpc/grpc-js'
import Sqlite from 'better-sqlite3'
import { expect, it } from 'vitest'
import type { ModelVersion, RegistryEvent } from '@slipway/contract/registry'
import type { Batch } from '@slipway/ml/model'
import { servedWorld } from '../../../tests/served-world.ts'
import { probabilityOf } from '../../../tests/tiny-model.ts'
import { onSqlite } from '../../../tests/worlds.ts'
import { openDatabase } from '../../adapters/database/index.ts'
import { platformMigrations } from '../../app/platform.tables.ts'
import { manualClock } from '../../ports/clock.ts'
import { GRPCInferenceService, ModelInferRequestSchema } from '../wire/proto/inference_pb.ts'
import { askOnce } from './ask-once.ts'
import { type ChecksTables, openModelChecks } from './index.ts'
import { added, checkOf, checksConformance, ended, foreign } from './checks.conformance.ts'

checksConformance(onSqlite)

const ana = { tenure: 3, charges: 70.5, contract: 'Monthly', senior: false, since: '2024-02-29' }

interface Tensor {
  readonly shape: number[]
  readonly datatype: string
  readonly data: number[]
}

it('lets a version be deployed only where its newest check did not fail, or somebody said why it may', async () => {
  await using world = await servedWorld()
  const { number } = await world.tiny('churn')
  expect(await ended(world, 'churn')).toMatchObject({ state: 'passed', asked: true, by: 'ana' })
  const check = await world.ask('POST', `/api/v1/models/churn/versions/${number}/check`)
  expect(check.json).toMatchObject({ model: 'churn', version: 1, ok: true, asked: true, reason: '' })
  expect(await checkOf(world, 'churn')).toMatchObject({ state: 'passed', asked: true, by: 'local' })
  expect((await world.registry.version('churn', 1)).tags).toEqual({})
  await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })

  await added(world, 'broken', { 'net.onnx': 'no graph' })
  expect(await ended(world, 'broken')).toMatchObject({
    state: 'failed',
    reason: expect.stringContaining('not an ONNX model') as string,
  })
  await expect(world.serving.deploy({ endpoint: 'b', model: 'broken', version: 1 })).rejects.toMatchObject({
    code: 'SERVING_SMOKE_FAILED',
    kind: 'refused',
    message: expect.stringContaining('not an ONNX model') as string,
    hint: expect.stringContaining('--waive') as string,
  })

  const waive = (model: string, body: unknown) =>
    world.ask('POST', `/api/v1/models/${model}/versions/1/check/waive`, body)
  expect((await waive('churn', { reason: 'x' })).json.error).toMatchObject({
    code: 'SERVING_SMOKE_NOT_FAILED',
  })
  expect((await waive('broken', {})).status).toBe(400)
  expect((await waive('broken', { reason: 'mended soon' })).json).toMatchObject({
    state: 'failed',
    waived: { by: 'local', reason: 'mended soon' },
  })
  // Let through, and refused only for what it is.
  await expect(world.serving.deploy({ endpoint: 'b', model: 'broken', version: 1 })).rejects.toMatchObject({
    code: 'SERVING_MODEL_UNREADABLE',
  })
  await world.ask('POST', '/api/v1/models/broken/versions/1/check')
  expect(await checkOf(world, 'broken')).toMatchObject({ state: 'failed', waived: null })
})

it('goes on with what an earlier life left', async () => {
  const first = await servedWorld()
  const sound = await first.tiny('tiny')
  await foreign(first, 'theirs', sound)
  await ended(first, 'theirs')
  const database = new Sqlite(join(first.home, 'slipway.db'))
  database.exec("UPDATE version_checks SET state = 'running'")
  database.close()
  await using world = await first.restart()
  expect(await ended(world, 'theirs')).toMatchObject({ state: 'passed', by: 'bob' })
})

it('asks for the first row of the example that was stored with a model', async () => {
  const column = (...values: number[]) => ({
    name: 'x',
    type: 'number' as const,
    values: Float64Array.from(values),
  })
  const signature = {
    task: 'other' as const,
    target: '',
    classes: [],
    inputs: [{ name: 'x', type: 'number' as const, nullable: false }],
    outputs: [],
  }
  const ask = async (example: Batch | null) => {
    const seen: Batch[] = []
    const outcome = await askOnce({} as ModelVersion, async () => ({
      signature,
      runtime: 'onnx',
      example,
      predict: async (batch) => (seen.push(batch), batch),
      explain: () => Promise.reject(new Error('nobody asks why')),
      close: async () => {},
    }))
    expect(outcome).toMatchObject({ ok: true, asked: true })
    return seen
  }
  expect(await ask({ rows: 2, columns: [column(7, 8)] })).toEqual([{ rows: 1, columns: [column(7)] }])
  expect(await ask(null)).toEqual([{ rows: 1, columns: [column(1)] }])
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

/** How a call failed, as a gRPC client is told. */
const inferredByGrpc = async (
  address: string,
  request: MessageInitShape<typeof ModelInferRequestSchema>,
): Promise<ServiceError> => {
  const client = new Client(address, credentials.createInsecure())
  try {
    return await new Promise((told, answered) =>
      client.makeUnaryRequest(
        `/${GRPCInferenceService.typeName}/ModelInfer`,
        (message: MessageInitShape<typeof ModelInferRequestSchema>) =>
          Buffer.from(toBinary(ModelInferRequestSchema, create(ModelInferRequestSchema, message))),
        (bytes) => bytes,
        request,
        (error) => (error ? told(error) : answered(new Error('It was answered.'))),
      ),
    )
  } finally {
    client.close()
  }
}

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
    await using world = await servedWorld(onSqlite, { grpcPort: 0 })
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
    expect(late.status).toBe(504)
    expect(late.json.error).toMatchObject({
      code: 'MODEL_REMOTE_TIMEOUT',
      message: expect.stringContaining('did not answer within 0.5 s') as string,
    })
    await world.serving.deploy({ endpoint: 'x', model: 'x', version: 1, deadlineMs: 50 })
    const later = await world.ask('POST', path, asked)
    expect([later.status, later.json.error.message]).toEqual([504, expect.stringContaining('50 ms')])
    const contents = { fp32Contents: [1, 2] }
    const input = { name: 'x', datatype: 'FP32', shape: [1n, 2n], contents }
    const called = await inferredByGrpc(world.grpc.address!, { modelName: 'x', inputs: [input] })
    expect(called.code).toBe(status.DEADLINE_EXCEEDED)
    expect(called.metadata.get('slipway-code')).toEqual([
      expect.stringMatching(/^(SERVING_DEADLINE|MODEL_REMOTE_TIMEOUT)$/),
    ])
  } finally {
    server.closeAllConnections()
    server.close()
  }
})

it('ends only once it asks the database for nothing more', async () => {
  await using world = await servedWorld()
  const version = await world.tiny('churn')
  const database = await openDatabase<ChecksTables>(join(world.home, 'slipway.db'), platformMigrations)
  const looked = Promise.withResolvers<ModelVersion>()
  const checks = openModelChecks({ database, clock: manualClock() })
  checks.attach({
    registry: { version: () => looked.promise, versionById: async () => null },
    open: () => Promise.reject(new Error('nothing is opened any more')),
  })
  await checks.outbox.hear(null as never, [
    { kind: 'created', model: 'later', number: 1, by: 'ana' } as RegistryEvent,
  ])
  checks.outbox.settled()
  let ended = false
  const closing = checks.close().finally(() => {
    ended = true
  })
  await new Promise((resolve) => setTimeout(resolve, 20))
  expect(ended).toBe(false)
  looked.resolve({ ...version, id: 'later' })
  await closing
  await database.close()
  await expect.poll(() => checkOf(world, 'churn'), { timeout: 60_000 }).toMatchObject({ state: 'passed' })
})
