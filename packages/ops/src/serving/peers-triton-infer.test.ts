import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { create, fromBinary, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import { Client, credentials, Metadata } from '@grpc/grpc-js'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { servedWorld, type ServedWorld } from '../../tests/served-world.ts'
import { type Datatype, writeAddSubModel, writeIdentityModel } from '../../tests/triton-models.ts'
import { GRPCInferenceService } from './index.ts'
import { bytesAs, valuesIn } from '../../tests/triton-bytes.ts'

/**
 * Triton's cases of inference itself, over REST as JSON and as bytes and over gRPC (triton-inference-server/server:
 * qa/L0_infer/infer_test.py, qa/L0_infer_zero/infer_zero_test.py, qa/L0_string_io/string_client_test.py with
 * qa/common/infer_util.py): datatypes in and out, the outputs that are asked for, their classes, request ids, tensors
 * without elements, texts.
 */
const numbers: Datatype[] = ['INT8', 'INT16', 'INT32', 'INT64', 'UINT8', 'FP32', 'FP64']
const all: Datatype[] = [...numbers, 'UINT16', 'UINT32', 'UINT64', 'FP16', 'BYTES']
const { modelInfer } = GRPCInferenceService.method

let world: ServedWorld
let client: Client
let root: string
const serve = async (name: string, folder: string) => {
  await world.registered(name, folder)
  await world.serving.deploy({ endpoint: name, model: name, version: 1 })
}
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'triton-'))
  world = await servedWorld(undefined, { grpcPort: 0 })
  for (const type of all) await serve(`sum_${type}`, await writeAddSubModel(join(root, type), type, [...all]))
  await serve('nobatch', await writeAddSubModel(join(root, 'nobatch'), 'INT32', all, { batched: false }))
  for (const type of ['FP32', 'FP16', 'BYTES', 'BOOL'] as const)
    await serve(`same_${type}`, await writeIdentityModel(join(root, `same_${type}`), type, 3))
  await serve('same_text', await writeIdentityModel(join(root, 'text'), 'BYTES', 1, 1))
  client = new Client(world.grpc.address!, credentials.createInsecure())
})
afterAll(async () => {
  client.close()
  await world[Symbol.asyncDispose]()
  await rm(root, { recursive: true })
})

interface Sent {
  readonly name: string
  readonly datatype: Datatype
  readonly shape: readonly number[]
  readonly data: readonly unknown[]
}
interface Wanted {
  readonly name: string
  readonly classes?: number
}
interface Got {
  readonly id: string
  readonly outputs: readonly { name: string; datatype: string; shape: number[]; data: unknown[] }[]
}
type Way = (model: string, inputs: readonly Sent[], outputs: readonly Wanted[], id?: string) => Promise<Got>

const classification = ({ classes }: Wanted) => (classes === undefined ? {} : { classification: classes })

const json: Way = async (model, inputs, outputs, id) => {
  const asked = outputs.map((one) => ({ name: one.name, parameters: classification(one) }))
  const body = { id, inputs, outputs: asked }
  const reply = await world.ask('POST', `/v2/models/${model}/infer`, body)
  if (reply.status !== 200) throw new Error(`${reply.status} ${reply.text}`)
  return reply.json
}

const bytes: Way = async (model, inputs, outputs, id) => {
  const raw = inputs.map(({ datatype, data }) => bytesAs(datatype, data))
  const head = Buffer.from(
    JSON.stringify({
      id,
      inputs: inputs.map(({ name, datatype, shape }, k) => ({
        name,
        datatype,
        shape,
        parameters: { binary_data_size: raw[k]!.length },
      })),
      outputs: outputs.map((one) => ({
        name: one.name,
        parameters: { binary_data: true, ...classification(one) },
      })),
    }),
  )
  const reply = await fetch(`${world.url}/v2/models/${model}/infer`, {
    method: 'POST',
    headers: { 'inference-header-content-length': String(head.length) },
    body: Buffer.concat([head, ...raw]),
  })
  const body = Buffer.from(await reply.arrayBuffer())
  if (reply.status !== 200) throw new Error(`${reply.status} ${body.toString()}`)
  let at = Number(reply.headers.get('inference-header-content-length'))
  const told = JSON.parse(body.toString('utf8', 0, at))
  return {
    id: told.id,
    outputs: told.outputs.map(({ parameters, ...one }: any) => ({
      ...one,
      data: valuesIn(one.datatype, body.subarray(at, (at += parameters.binary_data_size))),
    })),
  }
}

const grpc: Way = async (model, inputs, outputs, id = '') => {
  const message: MessageInitShape<typeof modelInfer.input> = {
    modelName: model,
    id,
    inputs: inputs.map(({ name, datatype, shape }) => ({ name, datatype, shape: shape.map(BigInt) })),
    outputs: outputs.map(({ name, classes }) => ({
      name,
      parameters: Object.fromEntries(
        classes === undefined
          ? []
          : [
              [
                'classification',
                { parameterChoice: { case: 'int64Param' as const, value: BigInt(classes) } },
              ],
            ],
      ),
    })),
    rawInputContents: inputs.map(({ datatype, data }) => bytesAs(datatype, data)),
  }
  const told = await called(message)
  return {
    id: told.id,
    outputs: told.outputs.map(({ name, datatype, shape }, k) => ({
      name,
      datatype,
      shape: shape.map(Number),
      data: valuesIn(datatype, Buffer.from(told.rawOutputContents[k]!)),
    })),
  }
}

/** What comes back over gRPC, as it is. */
const called = async (message: MessageInitShape<typeof modelInfer.input>) => {
  const asItIs = (given: Buffer) => given
  const path = `/${GRPCInferenceService.typeName}/ModelInfer`
  const reply = await new Promise<Buffer>((resolve, reject) => {
    const sent = Buffer.from(toBinary(modelInfer.input, create(modelInfer.input, message)))
    client.makeUnaryRequest(path, asItIs, asItIs, sent, new Metadata(), {}, (error, got) =>
      error ? reject(error) : resolve(got!),
    )
  })
  return fromBinary(modelInfer.output, reply)
}

const ways: [string, Way][] = [
  ['JSON', json],
  ['bytes', bytes],
  ['gRPC', grpc],
]
const shaped = (datatype: string, value: number) => (datatype === 'BYTES' ? String(value) : value)
const first = Array.from({ length: 32 }, (_, k) => 40 + ((k * 7) % 19))
const second = Array.from({ length: 32 }, (_, k) => (k * 5) % 23)
const given = (datatype: Datatype, rows = 2): Sent[] =>
  [first, second].map((data, k) => ({
    name: `INPUT${k}`,
    datatype,
    shape: [rows, 16],
    data: data.slice(0, rows * 16).map((value) => shaped(datatype, value)),
  }))
const sum = first.map((value, k) => value + second[k]!)
const difference = first.map((value, k) => value - second[k]!)
const expected = (kind: 'SUM' | 'DIFFERENCE', datatype: string, rows = 2) => ({
  name: `${kind}_${datatype}`,
  datatype,
  shape: [rows, 16],
  data: (kind === 'SUM' ? sum : difference).slice(0, rows * 16).map((value) => shaped(datatype, value)),
})

describe.each(ways)('Triton’s cases of L0_infer, over %s', (way, ask) => {
  // Halves travel as bytes only, as in Triton.
  const types = all.filter((type) => way !== 'JSON' || type !== 'FP16')

  it.each(types)('%s goes in, every datatype comes out, of one row and of two', async (input) => {
    for (const rows of [1, 2])
      for (const output of types) {
        const wanted = [{ name: `SUM_${output}` }, { name: `DIFFERENCE_${output}` }]
        const { outputs } = await ask(`sum_${input}`, given(input, rows), wanted)
        expect(outputs).toEqual([expected('SUM', output, rows), expected('DIFFERENCE', output, rows)])
      }
  })

  it('outputs come in the order in which they are asked for, inputs in any', async () => {
    const wanted = [{ name: 'DIFFERENCE_FP32' }, { name: 'SUM_INT8' }]
    const { outputs } = await ask('sum_INT32', given('INT32').reverse(), wanted)
    expect(outputs).toEqual([expected('DIFFERENCE', 'FP32'), expected('SUM', 'INT8')])
  })

  it('a tensor that is no input is told by its name, whatever its shape', async () => {
    const wanted = [{ name: 'SUM_INT32' }]
    const [one, two] = given('INT32') as [Sent, Sent]
    const misspelt = ask('sum_INT32', [{ ...one, name: 'INPUT_0' }, two], wanted)
    await expect(misspelt).rejects.toThrow(/INPUT0.* is missing/)
    const more = ask('sum_INT32', [one, two, { ...one, name: 'MORE', shape: [2, 4, 4] }], wanted)
    await expect(more).rejects.toThrow(/has .*MORE.*, which is not an input/)
  })

  it('requests may share an id, and go at once', async () => {
    const wanted = [{ name: 'SUM_INT32' }]
    const got = await Promise.all(
      [1, 2, 1].map((rows) => ask('sum_INT32', given('INT32', rows), wanted, '7')),
    )
    expect(got.map(({ id }) => id)).toEqual(['7', '7', '7'])
    expect(got.map(({ outputs: [one] }) => one!.shape)).toEqual([
      [1, 16],
      [2, 16],
      [1, 16],
    ])
  })

  it('a model that knows no rows is asked and answers without', async () => {
    const inputs = given('INT32', 1).map((one) => ({ ...one, shape: [16] }))
    const { outputs } = await ask('nobatch', inputs, [{ name: 'SUM_INT64' }])
    expect(outputs).toEqual([{ ...expected('SUM', 'INT64', 1), shape: [16] }])
    const classes = await ask('nobatch', inputs, [{ name: 'SUM_INT64', classes: 3 }])
    expect(classes.outputs).toMatchObject([{ shape: [3], data: top(sum.slice(0, 16), String) }])
  })

  /** As `value:index`, the highest first. */
  const top = (values: readonly number[], written: (value: number) => string, count = 3) =>
    values
      .map((value, index) => ({ value, index }))
      .sort((a, b) => b.value - a.value || a.index - b.index)
      .slice(0, count)
      .map(({ value, index }) => `${written(value)}:${index}`)

  it.each(numbers)(
    'tells the likeliest classes of an output of %s, beside another as it is',
    async (type) => {
      const written = type.startsWith('FP') ? (value: number) => value.toFixed(6) : String
      const wanted = [{ name: `SUM_${type}`, classes: 3 }, { name: `DIFFERENCE_${type}` }]
      const { outputs } = await ask('sum_INT32', given('INT32'), wanted)
      expect(outputs).toEqual([
        {
          name: `SUM_${type}`,
          datatype: 'BYTES',
          shape: [2, 3],
          data: [...top(sum.slice(0, 16), written), ...top(sum.slice(16), written)],
        },
        expected('DIFFERENCE', type),
      ])
      const { outputs: whole } = await ask('sum_INT32', given('INT32', 1), [
        { name: `SUM_${type}`, classes: 99 },
      ])
      expect(whole).toMatchObject([{ shape: [1, 16], data: top(sum.slice(0, 16), written, 16) }])
    },
  )
})

describe.each(ways)('Triton’s cases of L0_infer_zero and L0_string_io, over %s', (way, ask) => {
  const elements: Readonly<Record<string, (k: number) => unknown>> = {
    FP32: (k) => k / 4,
    FP16: (k) => k / 4,
    BYTES: (k) => `text ${k}`,
    BOOL: (k) => k % 3 === 0,
  }
  const shapes = [
    [
      [2, 2],
      [2, 2],
      [1, 1],
    ],
    [
      [0, 0],
      [0, 0],
      [0, 0],
    ],
    [
      [0, 1],
      [0, 1],
      [2, 3],
    ],
    [
      [1, 0],
      [1, 3],
      [0, 1],
    ],
    [
      [1, 1],
      [3, 0],
      [0, 0],
    ],
    [
      [1, 1],
      [0, 6],
      [2, 2],
    ],
  ]
  const types = (['FP32', 'BYTES', 'BOOL', 'FP16'] as const).filter(
    (type) => way !== 'JSON' || type !== 'FP16',
  )

  it.each(types)(
    'tensors of %s without elements go through as they are, beside full ones',
    async (datatype) => {
      for (const rows of [1, 8])
        for (const sizes of shapes) {
          const inputs = sizes.map((size, k) => {
            const shape = [rows, ...size]
            const count = shape.reduce((a, b) => a * b, 1)
            const data = Array.from({ length: count }, (_, at) => elements[datatype]!(at))
            return { name: `INPUT${k}`, datatype, shape, data }
          })
          const { outputs } = await ask(
            `same_${datatype}`,
            inputs,
            [0, 1, 2].map((k) => ({ name: `OUTPUT${k}` })),
          )
          const told = (value: unknown) => (datatype === 'BOOL' ? Boolean(value) : value)
          expect(outputs.map((one) => ({ ...one, data: one.data.map(told) }))).toEqual(
            inputs.map((input, k) => ({ ...input, name: `OUTPUT${k}` })),
          )
        }
    },
  )

  it('texts keep every letter, empty ones too', async () => {
    const data = ['', 'ä€𝄞', '\n', '10000', ' ', 'x'.repeat(70_000), '"\\']
    const tensor = { name: 'INPUT0', datatype: 'BYTES' as const, shape: [1, 7], data }
    const { outputs } = await ask('same_text', [tensor], [{ name: 'OUTPUT0' }])
    expect(outputs[0]!.data).toEqual(data)
  })

  it('a text that ONNX Runtime would cut is refused', async () => {
    const tensor = { name: 'INPUT0', datatype: 'BYTES' as const, shape: [1, 2], data: ['a', 'a\u0000b'] }
    await expect(ask('same_text', [tensor], [{ name: 'OUTPUT0' }])).rejects.toThrow('U+0000')
  })

  it('text that is no number where a model wants one is told as its own refusal', async () => {
    const inputs = given('BYTES', 1).map((one) => ({ ...one, data: one.data.map(() => 'x') }))
    await expect(ask('sum_BYTES', inputs, [{ name: 'SUM_INT32' }])).rejects.toThrow("can't answer")
  })

  it.skipIf(way === 'JSON')(
    'bytes that are no text are refused, as a model would be asked for others',
    async () => {
      const data = [Buffer.from([0xfa, 0x03, 0x94])]
      const asked = ask(
        'same_text',
        [{ name: 'INPUT0', datatype: 'BYTES', shape: [1, 1], data }],
        [{ name: 'OUTPUT0' }],
      )
      await expect(asked).rejects.toThrow('UTF-8')
    },
  )
})

it('KServe’s case of halves: where an output is FP16 all come raw, whatever the inputs came as', async () => {
  const inputs = given('INT32', 1).map(({ name, datatype, shape, data }) => ({
    name,
    datatype,
    shape: shape.map(BigInt),
    contents: { intContents: data as number[] },
  }))
  const asked = (names: string[]) =>
    called({ modelName: 'sum_INT32', inputs, outputs: names.map((name) => ({ name })) })
  const typed = await asked(['SUM_FP32'])
  expect(typed.outputs[0]!.contents?.fp32Contents).toEqual(sum.slice(0, 16))
  const { outputs, rawOutputContents } = await asked(['SUM_FP32', 'SUM_FP16'])
  expect(outputs.map(({ contents }) => contents)).toEqual([undefined, undefined])
  const values = outputs.map(({ datatype }, k) => valuesIn(datatype, Buffer.from(rawOutputContents[k]!)))
  expect(values).toEqual([sum.slice(0, 16), sum.slice(0, 16)])
})
