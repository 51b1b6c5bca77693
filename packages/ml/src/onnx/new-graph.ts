import { create, toBinary } from '@bufbuild/protobuf'
import { dataTypeOf, encodeAttribute, encodeTensor } from './encode.ts'
import type { AttributeValue, Graph, TensorType } from './graph.ts'
import { nameTaken } from './onnx.errors.ts'
import {
  ModelProtoSchema,
  type NodeProto,
  NodeProtoSchema,
  type TensorProto,
  type ValueInfoProto,
  ValueInfoProtoSchema,
} from './onnx_pb.ts'

/** Operator sets that ONNX Runtime has known since 1.14; newer ones would only shut older runtimes out. */
export const opsets = { '': 18, 'ai.onnx.ml': 3, 'com.microsoft': 1 } as const
const irVersion = 8

/**
 * Opens an empty ONNX graph. Inputs and outputs are tensors of shape [N].
 * Throws ONNX_NAME_TAKEN where an input or output repeats a name.
 */
export function newGraph(name: string): Graph {
  const nodes: NodeProto[] = []
  const initializers: TensorProto[] = []
  const inputs: { name: string; tensor: string; type: TensorType }[] = []
  const outputs: { name: string; tensor: string; type: TensorType }[] = []
  const taken = new Set<string>()
  const known = new Map<string, string>()
  const domains = new Set<string>([''])

  const reserve = (wanted: string) => {
    if (taken.has(wanted)) throw nameTaken(wanted)
    taken.add(wanted)
  }
  let counter = 0
  const fresh = (stem: string) => `${stem}:${counter++}`
  const addNode = (
    op: string,
    from: readonly string[],
    to: string[],
    attributes: Record<string, AttributeValue> = {},
    domain = '',
  ) => {
    domains.add(domain)
    nodes.push(
      create(NodeProtoSchema, {
        opType: op,
        name: to[0],
        domain,
        input: [...from],
        output: to,
        attribute: Object.entries(attributes).map(([key, value]) => encodeAttribute(key, value)),
      }),
    )
  }

  const graph: Graph = {
    input(inputName, type) {
      reserve(inputName)
      const tensor = fresh('in')
      inputs.push({ name: inputName, tensor, type })
      return tensor
    },
    constant(type, dims, values) {
      const key = values.length <= 8 ? JSON.stringify([type, dims, Array.from(values, keyOf)]) : null
      const before = key === null ? undefined : known.get(key)
      if (before !== undefined) return before
      const tensor = fresh('const')
      initializers.push(encodeTensor(tensor, type, dims, values))
      if (key !== null) known.set(key, tensor)
      return tensor
    },
    node(op, from, attributes, options) {
      const tensor = fresh(op)
      addNode(op, from, [tensor], attributes, options?.domain)
      return tensor
    },
    nodes(op, from, count, attributes, options) {
      const tensors = Array.from({ length: count }, () => fresh(op))
      addNode(op, from, tensors, attributes, options?.domain)
      return tensors
    },
    output(outputName, tensor, type) {
      reserve(outputName)
      outputs.push({ name: outputName, tensor, type })
    },
    finish({ producerVersion, metadata }) {
      const apart = prefixApartFrom(taken)
      const given = new Map(inputs.map((input) => [input.tensor, input.name]))
      const inside = (tensor: string) => given.get(tensor) ?? (tensor === '' ? '' : apart + tensor)
      for (const node of nodes) {
        node.name = inside(node.name)
        node.input = node.input.map(inside)
        node.output = node.output.map(inside)
      }
      for (const tensor of initializers) tensor.name = inside(tensor.name)
      for (const output of outputs) addNode('Identity', [inside(output.tensor)], [output.name])
      const model = create(ModelProtoSchema, {
        irVersion: BigInt(irVersion),
        producerName: 'slipway',
        producerVersion,
        opsetImport: [...domains].map((domain) => ({
          domain,
          version: BigInt(opsets[domain as keyof typeof opsets] ?? 1),
        })),
        metadataProps: Object.entries(metadata).map(([key, value]) => ({ key, value })),
        graph: {
          name,
          node: nodes,
          initializer: initializers,
          input: inputs.map((input) => valueInfo(input.name, input.type)),
          output: outputs.map((output) => valueInfo(output.name, output.type)),
        },
      })
      return toBinary(ModelProtoSchema, model)
    },
  }
  return graph
}

/** What inner tensors' names begin with, so that no column's name can be one of them. */
function prefixApartFrom(names: ReadonlySet<string>): string {
  let prefix = ''
  while ([...names].some((name) => name.startsWith(prefix))) prefix += '_'
  return prefix
}

const keyOf = (value: number | string | bigint) =>
  typeof value === 'string' ? value : Object.is(value, -0) ? '-0' : String(value)

function valueInfo(name: string, type: TensorType): ValueInfoProto {
  const shape = { dim: [{ value: { case: 'dimParam' as const, value: 'N' } }] }
  return create(ValueInfoProtoSchema, {
    name,
    type: { value: { case: 'tensorType', value: { elemType: dataTypeOf[type], shape } } },
  })
}
