import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { create, type MessageInitShape, toBinary } from '@bufbuild/protobuf'
import {
  AttributeProto_AttributeType as Kind,
  AttributeProtoSchema,
  GraphProtoSchema,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType as Data,
  ValueInfoProtoSchema,
} from '../../ml/src/onnx/onnx_pb.ts'

const port = (name: string, elemType: number, sizes: readonly string[]) =>
  create(ValueInfoProtoSchema, {
    name,
    type: {
      value: {
        case: 'tensorType',
        value: {
          elemType,
          shape: { dim: sizes.map((size) => ({ value: { case: 'dimParam' as const, value: size } })) },
        },
      },
    },
  })
const node = (
  opType: string,
  input: string[],
  output: string[],
  attribute: MessageInitShape<typeof AttributeProtoSchema>[] = [],
) => create(NodeProtoSchema, { opType, input, output, attribute })

/**
 * Writes a model from elsewhere that goes round as often as its input `n` says, and answers `y`: with 10 it is quick, with
 * 1e9 it is not done today. `hoards`: each round keeps another 400 kB.
 */
export const writeLoopModel = async (dir: string, { hoards = false } = {}): Promise<void> => {
  const body = create(GraphProtoSchema, {
    name: 'body',
    input: [port('i', Data.INT64, []), port('c', Data.BOOL, []), port('x', Data.FLOAT, ['N'])],
    node: [
      node('Identity', ['c'], ['c2']),
      node('Sin', ['x'], ['x2']),
      ...(hoards ? [node('ReduceMax', ['x2'], ['top']), node('Add', ['block', 'top'], ['kept'])] : []),
    ],
    output: [
      port('c2', Data.BOOL, []),
      port('x2', Data.FLOAT, ['N']),
      ...(hoards ? [port('kept', Data.FLOAT, ['A', 'M'])] : []),
    ],
  })
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [{ domain: '', version: 17n }],
    graph: {
      name: 'loop',
      input: [port('n', Data.INT64, ['N'])],
      output: [port('y', Data.FLOAT, ['N'])],
      initializer: [
        { name: 'go', dataType: Data.BOOL, dims: [], int32Data: [1] },
        {
          name: 'block',
          dataType: Data.FLOAT,
          dims: [100_000n],
          floatData: new Array<number>(100_000).fill(0),
        },
      ],
      node: [
        node('Cast', ['n'], ['start'], [{ name: 'to', type: Kind.INT, i: 1n }]),
        node('ReduceMax', ['n'], ['rounds'], [{ name: 'keepdims', type: Kind.INT, i: 0n }]),
        node(
          'Loop',
          ['rounds', 'go', 'start'],
          ['y', ...(hoards ? ['all'] : [])],
          [{ name: 'body', type: Kind.GRAPH, g: body }],
        ),
      ],
    },
  })
  await mkdir(dir, { recursive: true })
  await writeFile(join(dir, 'loop.onnx'), toBinary(ModelProtoSchema, model))
}
