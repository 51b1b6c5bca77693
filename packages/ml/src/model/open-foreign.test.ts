import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { newGraph } from '../onnx/index.ts'
import { ModelProtoSchema, NodeProtoSchema, ValueInfoProtoSchema } from '../onnx/onnx_pb.ts'
import { type BatchColumn, openServed, type TensorColumn, tensorOfNested } from './index.ts'

const facts = { producerVersion: '0', metadata: {} }
let root: string
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'foreign-'))
})
afterAll(() => rm(root, { recursive: true }))

/** Writes a graph into a folder of its own, its inputs and outputs of these shapes; a text is a free size of that name. */
async function folderOf(
  name: string,
  make: (graph: ReturnType<typeof newGraph>) => void,
  shapes: Readonly<Record<string, readonly (number | string)[]>>,
  types: Readonly<Record<string, number>> = {},
  edit: (model: ReturnType<typeof read>) => void = () => undefined,
): Promise<string> {
  const graph = newGraph(name)
  make(graph)
  const model = read(graph.finish(facts))
  for (const port of [...model.graph!.input, ...model.graph!.output]) {
    const dims = shapes[port.name] ?? ['N']
    const old = port.type!.value.value as { elemType: number }
    port.type = create(ValueInfoProtoSchema, {
      type: {
        value: {
          case: 'tensorType',
          value: {
            elemType: types[port.name] ?? old.elemType,
            shape: {
              dim: dims.map((size) => ({
                value:
                  typeof size === 'number'
                    ? { case: 'dimValue' as const, value: BigInt(size) }
                    : { case: 'dimParam' as const, value: size },
              })),
            },
          },
        },
      },
    }).type
  }
  edit(model)
  const dir = await mkdtemp(join(root, `${name}-`))
  await writeFile(join(dir, 'net.onnx'), toBinary(ModelProtoSchema, model))
  return dir
}
const read = (bytes: Uint8Array) => fromBinary(ModelProtoSchema, bytes)

const tensor = (
  name: string,
  datatype: TensorColumn['datatype'],
  shape: number[],
  values: TensorColumn['values'],
): BatchColumn => ({ name, type: 'tensor', datatype, shape, values })

describe('an ONNX file from elsewhere', () => {
  it('takes images: rows of tensors, of a type and shape that its graph says', async () => {
    const dir = await folderOf(
      'images',
      (graph) => {
        const image = graph.input('image', 'float')
        graph.output(
          'sum',
          graph.node('ReduceSum', [image, graph.constant('int64', [2], [2, 3])], { keepdims: 0 }),
          'float',
        )
      },
      { image: ['N', 2, 2, 2], sum: ['N', 2] },
    )
    const model = await openServed(dir)
    expect(model.signature).toMatchObject({
      task: 'other',
      inputs: [{ name: 'image', type: 'tensor', datatype: 'float32', shape: [-1, 2, 2, 2] }],
      outputs: [{ name: 'sum', type: 'tensor', datatype: 'float32', shape: [-1, 2] }],
    })
    const values = Float32Array.from({ length: 16 }, (_, i) => i)
    const answer = await model.predict({
      rows: 2,
      columns: [tensor('image', 'float32', [2, 2, 2, 2], values)],
    })
    expect(answer).toEqual({
      rows: 2,
      columns: [tensor('sum', 'float32', [2, 2], Float32Array.of(6, 22, 38, 54))],
    })
    await model.close()
  })

  it.each([
    ['uint8', 2, Uint8Array.of(1, 255)],
    ['int32', 6, Int32Array.of(-7, 9)],
    ['int8', 3, Int8Array.of(-7, 9)],
    ['uint16', 4, Uint16Array.of(7, 65535)],
    ['int16', 5, Int16Array.of(-7, 9)],
    ['uint32', 12, Uint32Array.of(7, 4294967295)],
    ['uint64', 13, BigUint64Array.of(7n, 1n << 60n)],
    ['int64', 7, BigInt64Array.of(-7n, 1n << 60n)],
    ['float16', 10, Float16Array.of(0.5, 2)],
    ['float64', 11, Float64Array.of(0.1, NaN)],
    ['string', 8, ['ä', '']],
    ['bool', 9, Uint8Array.of(1, 0)],
  ] as const)('carries %s through as it is', async (datatype, code, values) => {
    const dir = await folderOf(
      datatype,
      (graph) => graph.output('y', graph.input('x', 'double'), 'double'),
      { x: ['N', 1, 2], y: ['N', 1, 2] },
      { x: code, y: code },
    )
    const model = await openServed(dir)
    const { columns } = await model.predict({ rows: 1, columns: [tensor('x', datatype, [1, 1, 2], values)] })
    expect(columns).toEqual([tensor('y', datatype, [1, 1, 2], values)])
    await model.close()
  })

  it('takes columns where its inputs are one value a row', async () => {
    const dir = await folderOf(
      'columns',
      (graph) => {
        const age = graph.input('age', 'float')
        graph.input('city', 'string')
        graph.output('double', graph.node('Add', [age, age]), 'float')
      },
      { age: ['N', 1], city: ['N'], double: ['N', 1] },
    )
    const model = await openServed(dir)
    expect(model.signature.inputs).toEqual([
      { name: 'age', type: 'number', nullable: true, required: true },
      { name: 'city', type: 'text', nullable: false },
    ])
    const answer = await model.predict({
      rows: 2,
      columns: [
        { name: 'age', type: 'number', values: Float64Array.of(1.5, NaN) },
        { name: 'city', type: 'text', codes: Int32Array.of(0, 0), levels: ['Oslo'] },
      ],
    })
    expect(answer.columns).toEqual([{ name: 'double', type: 'number', values: Float64Array.of(3, NaN) }])
    await model.close()
  })

  it('takes one request a run where it has no rows, and several inputs and outputs', async () => {
    const dir = await folderOf(
      'whole',
      (graph) => {
        const a = graph.input('a', 'float')
        const b = graph.input('b', 'float')
        graph.output('sum', graph.node('Add', [a, b]), 'float')
        graph.output('difference', graph.node('Sub', [a, b]), 'float')
      },
      { a: [1, 3], b: [1, 3], sum: [1, 3], difference: [1, 3] },
    )
    const model = await openServed(dir)
    expect(model.signature.rows).toBe('one')
    const { columns } = await model.predict({
      rows: 1,
      columns: [
        tensor('a', 'float32', [1, 3], Float32Array.of(1, 2, 3)),
        tensor('b', 'float32', [1, 3], Float32Array.of(1, 1, 1)),
      ],
    })
    expect(columns.map(({ name }) => name)).toEqual(['sum', 'difference'])
    expect((columns[0] as TensorColumn).values).toEqual(Float32Array.of(2, 3, 4))
    await model.close()
  })

  it('answers classes as columns, though its graph ends in a sequence of maps', async () => {
    const dir = await folderOf(
      'zipped',
      (graph) => {
        const x = graph.input('x', 'float')
        graph.output('label', graph.node('ArgMax', [x], { axis: 1, keepdims: 0 }), 'int64')
        graph.output('probabilities', x, 'float')
      },
      { x: ['N', 2], label: ['N'], probabilities: ['N', 2] },
      {},
      (model) => {
        const { graph } = model
        const last = graph!.node.find(({ output }) => output[0] === 'probabilities')!
        const zipped = create(NodeProtoSchema, {
          opType: 'ZipMap',
          domain: 'ai.onnx.ml',
          input: ['x'],
          output: ['probabilities'],
          attribute: [
            { name: 'classlabels_strings', type: 8, strings: ['no', 'yes'].map((text) => Buffer.from(text)) },
          ],
        })
        graph!.node.splice(graph!.node.indexOf(last), 1, zipped)
        model.opsetImport.push({ ...model.opsetImport[0]!, domain: 'ai.onnx.ml', version: 3n })
        const output = graph!.output.find(({ name }) => name === 'probabilities')!
        output.type = create(ValueInfoProtoSchema, {
          type: {
            value: {
              case: 'sequenceType',
              value: {
                elemType: {
                  value: {
                    case: 'mapType',
                    value: {
                      keyType: 8,
                      valueType: { value: { case: 'tensorType', value: { elemType: 1 } } },
                    },
                  },
                },
              },
            },
          },
        }).type
      },
    )
    const model = await openServed(dir)
    expect(model.signature.outputs.map(({ name }) => name)).toEqual([
      'label',
      'probability_no',
      'probability_yes',
    ])
    expect(model.signature.classes).toEqual(['no', 'yes'])
    const { columns } = await model.predict({
      rows: 2,
      columns: [tensor('x', 'float32', [2, 2], Float32Array.of(0.25, 0.75, 1, 0))],
    })
    expect(columns).toEqual([
      { name: 'label', type: 'integer', values: Float64Array.of(1, 0) },
      { name: 'probability_no', type: 'number', values: Float64Array.of(0.25, 1) },
      { name: 'probability_yes', type: 'number', values: Float64Array.of(0.75, 0) },
    ])
    await model.close()
  })

  it('takes the columns that MLmodel names for a single table of numbers', async () => {
    const dir = await folderOf(
      'stacked',
      (graph) => {
        const x = graph.input('X', 'float')
        graph.output('variable', graph.node('ReduceSum', [x, graph.constant('int64', [1], [1])]), 'float')
      },
      { X: ['N', 2], variable: ['N', 1] },
    )
    await writeFile(
      join(dir, 'MLmodel'),
      `flavors:\n  onnx: {data: net.onnx}\nsignature:\n  inputs: '[{"type": "double", "name": "a"}, {"type": "long", "name": "b"}]'\n`,
    )
    const model = await openServed(dir)
    expect(model.signature.inputs.map(({ name, type }) => [name, type])).toEqual([
      ['a', 'number'],
      ['b', 'integer'],
    ])
    const { columns } = await model.predict({
      rows: 2,
      columns: [
        { name: 'a', type: 'number', values: Float64Array.of(0.5, 1) },
        { name: 'b', type: 'integer', values: Float64Array.of(2, 3) },
      ],
    })
    expect(columns).toEqual([{ name: 'variable', type: 'number', values: Float64Array.of(2.5, 4) }])
    await model.close()
  })

  it('is refused where there is none, or more than one', async () => {
    const dir = await mkdtemp(join(root, 'none-'))
    await expect(openServed(dir)).rejects.toMatchObject({ code: 'MODEL_FOLDER_BROKEN' })
    await expect(openServed(join(dir, 'gone'))).rejects.toMatchObject({ code: 'MODEL_FOLDER_MISSING' })
  })
})

describe('nested lists', () => {
  const spec = { name: 'x', type: 'tensor', nullable: false, datatype: 'uint8', shape: [-1, 2] } as const
  it('become a tensor, or are refused by what is wrong with them', () => {
    expect(
      tensorOfNested(spec, [
        [1, 2],
        [3, 4],
      ]),
    ).toEqual(tensor('x', 'uint8', [2, 2], Uint8Array.of(1, 2, 3, 4)))
    const refused = (values: unknown[]) => {
      try {
        return tensorOfNested(spec, values)
      } catch (cause) {
        return (cause as { code: string }).code
      }
    }
    expect(refused([[1, 2], [3]])).toBe('MODEL_TENSOR_NOT_EVEN')
    expect(refused([[1, 2, 3]])).toBe('MODEL_TENSOR_SHAPE')
    expect(refused([[1, 256]])).toBe('MODEL_TENSOR_VALUE')
    expect(refused([[1, 0.5]])).toBe('MODEL_TENSOR_VALUE')
    expect(refused([[1, '2']])).toBe('MODEL_TENSOR_VALUE')
    expect(refused([1, 2])).toBe('MODEL_TENSOR_SHAPE')
  })
})
