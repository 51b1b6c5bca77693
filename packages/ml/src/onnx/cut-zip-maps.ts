import { create, fromBinary, toBinary } from '@bufbuild/protobuf'
import {
  type GraphProto,
  ModelProtoSchema,
  TensorProto_DataType as DataType,
  ValueInfoProtoSchema,
} from './onnx_pb.ts'

/** The names of the columns of a tensor of probabilities, in their order. */
export type ClassNames = readonly string[]

export interface WithoutZipMaps {
  readonly bytes: Uint8Array
  /** By output: the classes that its columns, once a map's keys, speak of. */
  readonly classes: ReadonlyMap<string, ClassNames>
}

/**
 * A model whose outputs that are sequences of maps (ZipMap, which sklearn-onnx and onnxmltools add unless told not to)
 * are the tensors that they were made of: ONNX Runtime for Node hands over no maps. Outputs keep their names. Models
 * without one, which is told from the bytes alone, are given back as they are.
 */
export function cutZipMaps(bytes: Uint8Array): WithoutZipMaps {
  if (!Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).includes('ZipMap'))
    return { bytes, classes: new Map() }
  const model = fromBinary(ModelProtoSchema, bytes)
  const { graph } = model
  if (!graph) return { bytes, classes: new Map() }
  const classes = new Map<string, ClassNames>()
  const outputs = new Map(graph.output.map((output) => [output.name, output]))
  for (const node of graph.node) {
    const [output] = node.output
    const [from] = node.input
    if (node.opType !== 'ZipMap' || output === undefined || from === undefined) continue
    const declared = outputs.get(output)
    if (!declared) continue
    classes.set(output, keysOf(node.attribute))
    node.opType = 'Identity'
    node.domain = ''
    node.attribute = []
    declared.type = create(ValueInfoProtoSchema, {
      type: {
        value: {
          case: 'tensorType',
          value: {
            elemType: DataType.FLOAT,
            shape: {
              dim: [
                rowsOf(graph),
                { value: { case: 'dimValue', value: BigInt(classes.get(output)!.length) } },
              ],
            },
          },
        },
      },
    }).type
  }
  return { bytes: toBinary(ModelProtoSchema, model), classes }
}

/** The first dimension of the inputs, so that the output's rows are known to be theirs. */
function rowsOf(graph: GraphProto) {
  const type = graph.input[0]?.type?.value
  const first = type?.case === 'tensorType' ? type.value.shape?.dim[0]?.value : undefined
  return first?.case === 'dimParam'
    ? { value: { case: 'dimParam' as const, value: first.value } }
    : { value: { case: undefined } }
}

const keysOf = (attributes: GraphProto['node'][number]['attribute']): ClassNames => {
  for (const { name, strings, ints } of attributes) {
    if (name === 'classlabels_strings') return strings.map((text) => new TextDecoder().decode(text))
    if (name === 'classlabels_int64s') return ints.map(String)
  }
  return []
}
