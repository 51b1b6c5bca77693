import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { create, toBinary } from '@bufbuild/protobuf'
import {
  AttributeProto_AttributeType as Kind,
  ModelProtoSchema,
  NodeProtoSchema,
  TensorProto_DataType as Data,
  ValueInfoProtoSchema,
} from '../../ml/src/onnx/onnx_pb.ts'

/** ONNX's types by the protocol's names of them. */
export const onnxTypes = {
  BOOL: Data.BOOL,
  BYTES: Data.STRING,
  FP16: Data.FLOAT16,
  FP32: Data.FLOAT,
  FP64: Data.DOUBLE,
  INT8: Data.INT8,
  INT16: Data.INT16,
  INT32: Data.INT32,
  INT64: Data.INT64,
  UINT8: Data.UINT8,
  UINT16: Data.UINT16,
  UINT32: Data.UINT32,
  UINT64: Data.UINT64,
} as const
export type Datatype = keyof typeof onnxTypes

const dimension = (size: string | number) => ({
  value:
    typeof size === 'string'
      ? { case: 'dimParam' as const, value: size }
      : { case: 'dimValue' as const, value: BigInt(size) },
})
const port = (name: string, datatype: Datatype, shape: readonly (string | number)[]) =>
  create(ValueInfoProtoSchema, {
    name,
    type: {
      value: {
        case: 'tensorType',
        value: { elemType: onnxTypes[datatype], shape: { dim: shape.map(dimension) } },
      },
    },
  })
const node = (opType: string, input: string[], output: string, to?: Data) =>
  create(NodeProtoSchema, {
    opType,
    input,
    output: [output],
    attribute: to === undefined ? [] : [{ name: 'to', type: Kind.INT, i: BigInt(to) }],
  })
type Graph = {
  readonly input: ReturnType<typeof port>[]
  readonly output: ReturnType<typeof port>[]
  readonly node: ReturnType<typeof node>[]
}
const written = async (dir: string, graph: Graph): Promise<string> => {
  const model = create(ModelProtoSchema, {
    irVersion: 8n,
    opsetImport: [{ domain: '', version: 17n }],
    graph: { name: 'triton', ...graph },
  })
  await mkdir(dir, { recursive: true })
  await writeFile(join(dir, 'model.onnx'), toBinary(ModelProtoSchema, model))
  return dir
}

const numerals = Array.from({ length: 16 }, (_, k) => String(k))

/** As MLflow stores one, for a model that does not take any text. */
const writeExample = async (dir: string, example: object): Promise<void> => {
  await mkdir(dir, { recursive: true })
  await writeFile(join(dir, 'input_example.json'), JSON.stringify(example))
  const lines = [
    'flavors:',
    '  onnx:',
    '    data: model.onnx',
    'saved_input_example_info:',
    '  artifact_path: input_example.json',
    '  type: ndarray',
  ]
  await writeFile(join(dir, 'MLmodel'), `${lines.join('\n')}\n`)
}

/**
 * The model that most of Triton's tests ask (qa/common/gen_qa_models.py): of INPUT0 and INPUT1, 16 values each, sum and
 * difference; here as an output of each datatype that is wanted, SUM_INT32 and so on.
 */
export const writeAddSubModel = async (
  dir: string,
  input: Datatype,
  outputs: readonly Datatype[],
  { batched = true } = {},
): Promise<string> => {
  const shape = batched ? ['N', 16] : [16]
  const kinds = ['SUM', 'DIFFERENCE']
  if (input === 'BYTES') await writeExample(dir, { INPUT0: [numerals], INPUT1: [numerals] })
  return written(dir, {
    input: [port('INPUT0', input, shape), port('INPUT1', input, shape)],
    output: kinds.flatMap((kind) => outputs.map((type) => port(`${kind}_${type}`, type, shape))),
    node: [
      node('Cast', ['INPUT0'], 'a', Data.INT64),
      node('Cast', ['INPUT1'], 'b', Data.INT64),
      node('Add', ['a', 'b'], 'SUM'),
      node('Sub', ['a', 'b'], 'DIFFERENCE'),
      ...kinds.flatMap((kind) =>
        outputs.map((type) => node('Cast', [kind], `${kind}_${type}`, onnxTypes[type])),
      ),
    ],
  })
}

/** A model of two columns of numbers, whose answer is their sum. */
export const writeSumModel = (dir: string): Promise<string> =>
  written(dir, {
    input: [port('a', 'FP64', ['N']), port('b', 'FP64', ['N'])],
    output: [port('sum', 'FP64', ['N'])],
    node: [node('Add', ['a', 'b'], 'sum')],
  })

/** Triton's identity models (qa/common/gen_qa_identity_models.py): each output is the input of the same number. */
export const writeIdentityModel = (
  dir: string,
  datatype: Datatype,
  tensors: number,
  dimensions = 2,
): Promise<string> => {
  const numbers = Array.from({ length: tensors }, (_, k) => k)
  const shape = (k: number) => ['N', ...Array.from({ length: dimensions }, (_, d) => `d${k}_${d}`)]
  return written(dir, {
    input: numbers.map((k) => port(`INPUT${k}`, datatype, shape(k))),
    output: numbers.map((k) => port(`OUTPUT${k}`, datatype, shape(k))),
    node: numbers.map((k) => node('Identity', [`INPUT${k}`], `OUTPUT${k}`)),
  })
}
