import { fromBinary } from '@bufbuild/protobuf'
import { ModelProtoSchema, type NodeProto } from './onnx_pb.ts'

/**
 * Operators whose answer is as large as values of theirs say, with the inputs that say it; `all`: each of them. Any other
 * answers as much as the shapes of its inputs and its attributes make it.
 */
const sizedBy: Readonly<Record<string, readonly number[] | 'all'>> = {
  AffineGrid: [1],
  BlackmanWindow: [0],
  CenterCropPad: [1],
  Col2Im: [1],
  ConstantOfShape: [0],
  DFT: [1],
  Expand: [1],
  HammingWindow: [0],
  HannWindow: [0],
  MaxUnpool: [2],
  MelWeightMatrix: 'all',
  OneHot: [1],
  Pad: [1],
  Range: 'all',
  Resize: [2, 3],
  STFT: [1, 3],
  Tile: [1],
  Upsample: [1],
}
/** Operators that go round as often as a value says; the last are ONNX Runtime's own. */
const loops = new Set(['Loop', 'Scan', 'BeamSearch', 'GreedySearch', 'Sampling', 'WhisperBeamSearch'])
/** What these answer depends on the shapes of their inputs alone, whatever their values are. */
const ofShapes = new Set(['Shape', 'Size'])

/** In ONNX' protobuf: the field of an operator's name (4), its length, the name. */
const fields = [...Object.keys(sizedBy), ...loops].map((name) =>
  Buffer.from(`"${String.fromCharCode(name.length)}${name}`, 'latin1'),
)

/**
 * The operator because of which a run may take time or memory that neither the size of the model nor the shapes of its
 * inputs bound: it goes round, or makes a tensor as large, as values say that callers send. Null where there is none.
 * Throws what protobuf throws where the bytes are no model.
 */
export const unboundedBy = (bytes: Uint8Array): string | null => {
  // Large forests take seconds to decode, and have none of these.
  const file = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  if (!fields.some((field) => file.includes(field))) return null
  const { graph, functions } = fromBinary(ModelProtoSchema, bytes)
  for (const { node, input } of functions) {
    const found = unboundedIn(node, new Set(input))
    if (found) return found
  }
  if (!graph) return null
  const fixed = new Set(graph.initializer.map(({ name }) => name))
  const given = graph.input.map(({ name }) => name).filter((name) => !fixed.has(name))
  return unboundedIn(graph.node, new Set(given))
}

/** @param given names whose values callers choose */
const unboundedIn = (nodes: readonly NodeProto[], given: ReadonlySet<string>): string | null => {
  const chosen = new Set(given)
  // They stand in an order in which they can be run.
  for (const node of nodes) {
    if (loops.has(node.opType) || sizesOf(node).some((name) => chosen.has(name))) return node.opType
    const inner = node.attribute.flatMap(({ g, graphs }) => (g ? [g, ...graphs] : graphs))
    for (const { node: nodes, input } of inner) {
      const found = unboundedIn(nodes, new Set([...chosen, ...input.map(({ name }) => name)]))
      if (found) return found
    }
    if (ofShapes.has(node.opType)) continue
    // A graph inside sees the values around it.
    if (inner.length > 0 || node.input.some((name) => chosen.has(name)))
      for (const name of node.output) chosen.add(name)
  }
  return null
}

const sizesOf = ({ opType, input }: NodeProto): readonly string[] => {
  const places = Object.hasOwn(sizedBy, opType) ? sizedBy[opType]! : []
  return places === 'all' ? input : places.flatMap((at) => input[at] || [])
}
