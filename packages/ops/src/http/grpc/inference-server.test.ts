import { setTimeout as sleep } from 'node:timers/promises'
import { create, fromBinary, type MessageShape, toBinary } from '@bufbuild/protobuf'
import { Client, credentials, Metadata, type ServiceError, status } from '@grpc/grpc-js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { servedWorld, type ServedWorld } from '../../../tests/served-world.ts'
import { GRPCInferenceService, predictionLimitBytes } from '../../serving/index.ts'
import { type GrpcServer, inferenceServer } from './inference-server.ts'

const { modelInfer, modelStreamInfer } = GRPCInferenceService.method
type Given = Parameters<typeof create<typeof modelInfer.input>>[1]

let world: ServedWorld
let server: GrpcServer
let client: Client
let zipping: Client
const bugs: unknown[] = []

beforeAll(async () => {
  world = await servedWorld()
  await world.tiny('churn')
  await world.serving.deploy({ endpoint: 'churn', model: 'churn', version: 1 })
  const { serving } = world
  const answer: typeof serving.answer = (name, ...rest) => {
    if (name === 'never') return new Promise(() => {})
    if (name === 'slow') return sleep(50).then(() => serving.answer('churn', ...rest))
    return serving.answer(name, ...rest)
  }
  server = inferenceServer({
    serving: { ...serving, answer },
    admit: () => null,
    bug: (error) => bugs.push(error),
  })
  const address = `127.0.0.1:${await server.listen('127.0.0.1', 0)}`
  const large = { 'grpc.max_send_message_length': -1 }
  client = new Client(address, credentials.createInsecure(), large)
  const gzip = { ...large, 'grpc.default_compression_algorithm': 2 }
  zipping = new Client(address, credentials.createInsecure(), gzip)
})
afterAll(async () => {
  client.close()
  zipping.close()
  await server.close()
  await world[Symbol.asyncDispose]()
})

const path = `/${GRPCInferenceService.typeName}/ModelInfer`
const asItIs = (bytes: Buffer) => bytes
const bytesOf = (given: Given) => Buffer.from(toBinary(modelInfer.input, create(modelInfer.input, given)))
const row: Given = {
  modelName: 'churn',
  id: 'mine',
  inputs: [
    { name: 'tenure', datatype: 'INT64', shape: [1n], contents: { int64Contents: [3n] } },
    {
      name: 'contract',
      datatype: 'BYTES',
      shape: [1n],
      contents: { bytesContents: [Buffer.from('Monthly')] },
    },
    { name: 'senior', datatype: 'BOOL', shape: [1n], contents: { boolContents: [false] } },
  ],
}

/** Sends bytes as a ModelInfer; what comes back. */
const sent = (
  bytes: Buffer,
  { through = client, deadlineMs = 20_000 }: { through?: Client; deadlineMs?: number } = {},
) =>
  new Promise<{ error: ServiceError | null; reply: Buffer | undefined }>((resolve) => {
    const options = { deadline: Date.now() + deadlineMs }
    through.makeUnaryRequest(path, asItIs, asItIs, bytes, new Metadata(), options, (error, reply) =>
      resolve({ error, reply }),
    )
  })

const idOf = (reply: Buffer | undefined) => fromBinary(modelInfer.output, reply!).id

describe('what the gRPC library refuses by itself', () => {
  it.each([
    ['plain', () => client],
    ['compressed', () => zipping],
  ])('tells the limit and what to do, of a large message that comes %s', async (_, through) => {
    const { error } = await sent(Buffer.alloc(predictionLimitBytes + 1), { through: through() })
    expect(error).toMatchObject({
      code: status.RESOURCE_EXHAUSTED,
      details: `The body is larger than ${predictionLimitBytes} bytes (after decompression). Send fewer rows a request.`,
    })
    expect(error!.metadata.get('slipway-code')).toEqual(['SERVING_BODY_TOO_LARGE'])
    expect(decodeURI(String(error!.metadata.get('slipway-hint')))).toBe('Send fewer rows a request.')
    // The same connection goes on.
    expect(idOf((await sent(bytesOf(row), { through: through() })).reply)).toBe('mine')
  })

  it.each([
    ['breaks off', bytesOf(row).subarray(0, -1)],
    ['has text that is not UTF-8', Buffer.of(0x0a, 2, 0xff, 0xfe)],
  ])('says that a message %s', async (_, bytes) => {
    const { error } = await sent(bytes)
    expect(error).toMatchObject({
      code: status.INTERNAL,
      details: expect.stringContaining('inference.proto') as string,
    })
    expect(error!.metadata.get('slipway-code')).toEqual(['SERVING_REQUEST_FORM'])
  })
})

describe('deadlines and calls that are given up', () => {
  it('end a call at its own deadline', async () => {
    const never = bytesOf({ ...row, modelName: 'never' })
    expect((await sent(never, { deadlineMs: 50 })).error!.code).toBe(status.DEADLINE_EXCEEDED)
  })

  it('may lie months ahead', async () => {
    const slow = bytesOf({ ...row, modelName: 'slow' })
    const { reply } = await sent(slow, { deadlineMs: 30 * 24 * 60 * 60 * 1000 })
    expect(idOf(reply)).toBe('mine')
  })

  it('are no bugs, where a stream is cancelled or its time is over', async () => {
    const stream = (options: object) =>
      client.makeBidiStreamRequest(
        path.replace('ModelInfer', modelStreamInfer.name),
        asItIs,
        asItIs,
        new Metadata(),
        options,
      )
    const codes: (status | undefined)[] = []
    for (const options of [{}, { deadline: Date.now() + 300 }]) {
      const call = stream(options)
      call.write(bytesOf(row))
      await new Promise((resolve) => call.once('data', resolve))
      if (!('deadline' in options)) call.cancel()
      await new Promise<void>((resolve) => {
        call.once('error', (error: ServiceError) => {
          codes.push(error.code)
          resolve()
        })
      })
    }
    expect(codes).toEqual([status.CANCELLED, status.DEADLINE_EXCEEDED])
    await sleep(100)
    expect(bugs).toEqual([])
  })

  it('asks nobody further who reads none of the answers', async () => {
    const call = client.makeBidiStreamRequest(
      path.replace('ModelInfer', modelStreamInfer.name),
      asItIs,
      asItIs,
    )
    let got = 0
    call.on('data', () => {
      got++
      if (got === 1) call.pause()
    })
    const before = answered()
    const many = 3000
    // So that the answers fill what the connection takes unread.
    const long = bytesOf({ ...row, id: 'x'.repeat(8000) })
    for (let k = 0; k < many; k++) call.write(long)
    let last = -1
    while (answered() > last) {
      last = answered()
      await sleep(400)
    }
    expect(last).toBeGreaterThan(before)
    expect(answered() - before).toBeLessThan(many)
    call.resume()
    call.end()
    await new Promise((resolve) => call.once('end', resolve))
    expect(got).toBe(many)
  })
})

describe('what Triton’s clients look for', () => {
  it('a stream says of each answer that it is the last of its request, and which request failed', async () => {
    const call = client.makeBidiStreamRequest(
      path.replace('ModelInfer', modelStreamInfer.name),
      asItIs,
      asItIs,
    )
    for (const modelName of ['churn', 'nobody']) call.write(bytesOf({ ...row, modelName }))
    call.end()
    const replies: MessageShape<typeof modelStreamInfer.output>[] = []
    for await (const bytes of call) replies.push(fromBinary(modelStreamInfer.output, bytes as Buffer))
    expect(replies.map(({ errorMessage, inferResponse }) => [inferResponse!.id, errorMessage])).toEqual([
      ['mine', ''],
      ['mine', expect.stringContaining('no endpoint "nobody"')],
    ])
    for (const { inferResponse } of replies)
      expect(inferResponse!.parameters['triton_final_response']!.parameterChoice.value).toBe(true)
  })

  it.each(['SystemSharedMemoryStatus', 'CudaSharedMemoryRegister', 'TraceSetting', 'LogSettings'])(
    '%s is refused with its reason',
    async (name) => {
      const message = Buffer.of(0x0a, 1, 0x78)
      const error = await new Promise<ServiceError | null>((resolve) => {
        client.makeUnaryRequest(path.replace('ModelInfer', name), asItIs, asItIs, message, resolve)
      })
      expect(error).toMatchObject({ code: status.UNIMPLEMENTED })
      expect(error!.details).toContain('no shared memory, traces, log settings')
      expect(error!.metadata.get('slipway-code')).toEqual(['SERVING_CALL_UNKNOWN'])
    },
  )
})

describe('gRPC’s own health service', () => {
  /** Field 1 of each message, as the wire has it: the service, and its status. */
  const asked = (service: string) => Buffer.of(0x0a, service.length, ...Buffer.from(service))
  const check = (bytes: Buffer) =>
    new Promise<{ code: number; reply: number[] }>((resolve) => {
      client.makeUnaryRequest('/grpc.health.v1.Health/Check', asItIs, asItIs, bytes, (error, reply) =>
        resolve({ code: error?.code ?? 0, reply: [...(reply ?? [])] }),
      )
    })

  it('says of the server and of its service that they are well, and of no other', async () => {
    const well = { code: 0, reply: [8, 1] }
    expect(await check(Buffer.alloc(0))).toEqual(well)
    expect(await check(asked(''))).toEqual(well)
    expect(await check(asked(GRPCInferenceService.typeName))).toEqual(well)
    expect((await check(asked('other.Service'))).code).toBe(status.NOT_FOUND)
    expect((await check(Buffer.of(0x0a, 200))).code).toBe(status.INTERNAL)
  })
})

const answered = () => world.serving.statistics('churn').reduce((sum, { requests }) => sum + requests, 0)
