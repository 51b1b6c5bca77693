import { fromBinary } from '@bufbuild/protobuf'
import {
  type AttributeProto,
  type GraphProto,
  ModelProtoSchema,
  type NodeProto,
  type TensorProto,
} from './onnx_pb.ts'
import { arrayOf, type Datatype, sizeOf, type Tensor } from './tensor.ts'

/** A graph as those read it who look inside: nodes by what they make, constants by name. */
export interface ReadGraph {
  readonly proto: GraphProto
  readonly nodes: readonly NodeProto[]
  /** The node that makes a tensor. */
  readonly makerOf: ReadonlyMap<string, NodeProto>
  readonly constants: ReadonlyMap<string, TensorProto>
  readonly inputs: readonly string[]
  readonly metadata: ReadonlyMap<string, string>
  /** The version of a domain's operators; 0 where none is used. */
  readonly opset: (domain: string) => number
}

/** Decodes a model's file. Throws what protobuf throws where it is none. */
export function readGraph(bytes: Uint8Array): ReadGraph {
  const model = fromBinary(ModelProtoSchema, bytes)
  const proto = model.graph
  if (!proto) throw new Error('the file holds no graph')
  const constants = new Map(proto.initializer.map((tensor) => [tensor.name, tensor]))
  const makerOf = new Map<string, NodeProto>()
  for (const node of proto.node) {
    if (node.opType === 'Constant' && node.output[0]) {
      const value = node.attribute.find(({ name }) => name === 'value')?.t
      if (value) constants.set(node.output[0], value)
    }
    for (const output of node.output) makerOf.set(output, node)
  }
  return {
    proto,
    nodes: proto.node,
    makerOf,
    constants,
    inputs: proto.input.map(({ name }) => name).filter((name) => !constants.has(name)),
    metadata: new Map(model.metadataProps.map(({ key, value }) => [key, value])),
    opset: (domain) =>
      Number(
        model.opsetImport.find((one) => one.domain === domain || (domain === '' && one.domain === 'ai.onnx'))
          ?.version ?? 0,
      ),
  }
}

const datatypes: Readonly<Record<number, Datatype>> = {
  1: 'float32',
  2: 'uint8',
  3: 'int8',
  4: 'uint16',
  5: 'int16',
  6: 'int32',
  7: 'int64',
  8: 'string',
  9: 'bool',
  10: 'float16',
  11: 'float64',
  12: 'uint32',
  13: 'uint64',
}

export const datatypeOfCode = (code: number): Datatype | undefined => datatypes[code]

const utf8 = new TextDecoder()

/** A constant's values. Throws where they lie outside the file, or are of a type we don't read. */
export function tensorOf(proto: TensorProto): Tensor {
  const datatype = datatypes[proto.dataType]
  const shape = proto.dims.map(Number)
  if (!datatype || proto.externalData.length > 0) throw new Error(`the constant ${proto.name} can't be read`)
  if (datatype === 'string')
    return { datatype, shape, values: proto.stringData.map((text) => utf8.decode(text)) }
  const kind = arrayOf[datatype]
  const raw = proto.rawData
  if (raw.length > 0) return { datatype, shape, values: new kind(new Uint8Array(raw).buffer) }
  const listed: ArrayLike<number | bigint> =
    datatype === 'float32'
      ? proto.floatData
      : datatype === 'float64'
        ? proto.doubleData
        : datatype === 'int64'
          ? proto.int64Data
          : datatype === 'uint64' || datatype === 'uint32'
            ? proto.uint64Data
            : proto.int32Data
  const values = Array.from<number | bigint>(listed)
  const wide = datatype === 'int64' || datatype === 'uint64'
  const made = new kind(values.map((value) => (wide ? BigInt(value) : Number(value))) as never)
  if (made.length !== sizeOf(shape)) throw new Error(`the constant ${proto.name} can't be read`)
  return { datatype, shape, values: made }
}

/** A node's attributes, by name, in plain values. */
export const attributesOf = (node: NodeProto): ReadonlyMap<string, AttributeProto> =>
  new Map(node.attribute.map((attribute) => [attribute.name, attribute]))
