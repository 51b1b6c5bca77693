import type { AttributeProto, NodeProto, ValueInfoProto } from '../onnx_pb.ts'
import { attributesOf, datatypeOfCode, readGraph, tensorOf } from '../read-graph.ts'
import { arrayOf, type Datatype, type Tensor, type TensorValues } from '../tensor.ts'
import { across } from './across.ts'
import { elementwise } from './elementwise.ts'
import { binarizer, imputer, labelEncoder, oneHotEncoder, scaler } from './encoders.ts'
import { layout } from './layout.ts'
import { linearClassifier, linearRegressor, treeRegressor } from './learned.ts'
import { type Attributes, isNumeric, type Making, newSlot, NotPlanned, type Slot, type Step } from './slot.ts'
import { treeClassifier } from './tree-classifier.ts'

/** A graph made ready to be answered in this process, at once: one operator after another over room that is kept. */
export interface Plan {
  /** Values that the graph's operators were made with: what its inputs are compared to, and looked up in. */
  readonly numbers: readonly number[]
  readonly texts: readonly string[]
  /**
   * The outputs by name. Null where this plan doesn't follow what the graph does with such values, or they don't fit:
   * that is ONNX Runtime's to answer, or to refuse.
   */
  run(tensors: ReadonlyMap<string, Tensor>): Map<string, Tensor> | null
  /** The same for columns of `rows` values each, in the order of the graph's inputs; answers its outputs' values in theirs. */
  runColumns(columns: readonly TensorValues[], rows: number): TensorValues[] | null
  /** The same for one value of each input: its number, or its text. */
  runRow(numbers: Float64Array, texts: readonly string[]): TensorValues[] | null
}

type NodeMaker = (making: Making, node: NodeProto) => Step | null

const makers: Readonly<Record<string, NodeMaker>> = {
  ...elementwise,
  ...layout,
  ...across,
  TreeEnsembleRegressor: treeRegressor,
  TreeEnsembleClassifier: treeClassifier,
  LinearRegressor: linearRegressor,
  LinearClassifier: linearClassifier,
  LabelEncoder: labelEncoder,
  OneHotEncoder: oneHotEncoder,
  Scaler: scaler,
  Imputer: imputer,
  Binarizer: binarizer,
}
const domains = ['', 'ai.onnx', 'ai.onnx.ml']

const isKnown = ({ opType, domain }: NodeProto): boolean =>
  domains.includes(domain) && (opType === 'Constant' || Object.hasOwn(makers, opType))

/** Makes a plan of a model's file; null where it has an operator that plans don't know, or one used in a way they don't. */
export function compilePlan(bytes: Uint8Array): Plan | null {
  try {
    return planOf(bytes)
  } catch {
    // What can't be read from the inside can still be run by ONNX Runtime.
    return null
  }
}

function planOf(bytes: Uint8Array): Plan | null {
  const graph = readGraph(bytes)
  // Before any constant is copied: networks have many.
  if (!graph.nodes.every(isKnown)) return null
  const slots = new Map<string, Slot>()
  for (const [name, proto] of graph.constants) {
    const slot = newSlot(true)
    const { datatype, shape, values } = tensorOf(proto)
    if (!fill(slot, datatype, shape, values)) return null
    slots.set(name, slot)
  }
  const inputs = graph.proto.input.filter(({ name }) => !graph.constants.has(name))
  for (const { name, type } of inputs.map(typed)) {
    if (!type || !(type === 'string' || isNumeric(type))) return null
    slots.set(name, { ...newSlot(), type })
  }
  const numbers: number[] = []
  const texts: string[] = []
  for (const { numbers: kept, texts: words } of slots.values()) {
    numbers.push(...kept.subarray(0, most))
    texts.push(...words.slice(0, most))
  }
  const steps: Step[] = []
  for (const node of graph.nodes) {
    if (node.opType === 'Constant' && slots.has(node.output[0]!)) continue
    const make = makers[node.opType]
    const from = node.input.map((name) => (name === '' ? null : slots.get(name)))
    if (!make || from.includes(undefined)) return null
    const attributes = attributesIn(node)
    const to = node.output.map(() => newSlot())
    const step = make(
      {
        op: node.opType,
        inputs: from as (Slot | null)[],
        outputs: to,
        attributes,
        opset: graph.opset(node.domain),
      },
      node,
    )
    if (!step) return null
    steps.push(step)
    node.output.forEach((name, at) => slots.set(name, to[at]!))
    for (const { floats, strings, ints, t } of node.attribute) {
      if (node.opType.startsWith('Tree') && ints.length > 0) continue
      numbers.push(...floats.slice(0, most), ...ints.slice(0, most).map(Number))
      texts.push(...strings.slice(0, most).map((text) => utf8.decode(text)))
      if (t) numbers.push(...Array.from(tensorOf(t).values as ArrayLike<number>, Number).slice(0, most))
    }
  }
  const outputs = graph.proto.output
    .map(typed)
    .map(({ name, type }) => ({ name, type, slot: slots.get(name) }))
  if (outputs.some(({ type, slot }) => !slot || (type && slot.type !== type))) return null
  const given = inputs.map(({ name }) => ({ name, slot: slots.get(name)! }))
  return { numbers, texts, ...running(steps, given, outputs as readonly Port[]) }
}

interface Port {
  readonly name: string
  readonly slot: Slot
}

/** Apart from where the graph was read, which would be kept with it otherwise. */
function running(
  steps: readonly Step[],
  given: readonly Port[],
  outputs: readonly Port[],
): Pick<Plan, 'run' | 'runColumns' | 'runRow'> {
  /** Of columns; the same list while there are as many rows, so that steps know it again. */
  let shape: readonly number[] = [0]
  const single: readonly number[] = [1]
  const cells = given.map(() => new Float64Array(1))
  return {
    run(tensors) {
      for (const { name, slot } of given) {
        const tensor = tensors.get(name)
        if (!tensor || tensor.datatype !== slot.type) return null
        if (!fill(slot, tensor.datatype, tensor.shape, tensor.values)) return null
      }
      if (!ran(steps)) return null
      const answers = new Map<string, Tensor>()
      for (const { name, slot } of outputs)
        answers.set(name, { datatype: slot.type, shape: slot.shape, values: valuesOf(slot) })
      return answers
    },
    runColumns(columns, rows) {
      if (shape[0] !== rows) shape = [rows]
      for (let at = 0; at < given.length; at++) {
        const { slot } = given[at]!
        const values = columns[at]!
        if (values.length !== rows || !fill(slot, slot.type, shape, values)) return null
      }
      return ran(steps) ? outputs.map(({ slot }) => valuesOf(slot)) : null
    },
    runRow(numbers, texts) {
      for (let at = 0; at < given.length; at++) {
        const { slot } = given[at]!
        const cell = cells[at]!
        if (slot.shape !== single) slot.shape = single
        slot.size = 1
        if (slot.type === 'string') slot.texts = [texts[at]!]
        else {
          cell[0] = numbers[at]!
          if (slot.numbers !== cell) slot.numbers = cell
        }
      }
      return ran(steps) ? outputs.map(({ slot }) => valuesOf(slot)) : null
    },
  }
}

/** Whether the steps could all be taken. */
function ran(steps: readonly Step[]): boolean {
  try {
    for (let at = 0; at < steps.length; at++) steps[at]!()
    return true
  } catch (cause) {
    if (cause instanceof NotPlanned) return false
    throw cause
  }
}

/** So many of each list are enough to try a plan with. */
const most = 4096
const utf8 = new TextDecoder()

const typed = ({ name, type }: ValueInfoProto) => ({
  name,
  type: type?.value.case === 'tensorType' ? datatypeOfCode(type.value.value.elemType) : undefined,
})

/** Puts a tensor into a slot; false where its numbers are not held exactly. */
function fill(slot: Slot, datatype: Datatype, shape: readonly number[], values: TensorValues): boolean {
  slot.type = datatype
  if (slot.shape !== shape) slot.shape = shape
  slot.size = values.length
  if (datatype === 'string') {
    slot.texts = values as readonly string[]
    return true
  }
  if (!isNumeric(datatype)) return false
  if (values instanceof Float64Array) {
    slot.numbers = values
    return true
  }
  const numbers = slot.numbers.length < values.length ? new Float64Array(values.length) : slot.numbers
  for (let at = 0; at < values.length; at++) numbers[at] = Number(values[at])
  slot.numbers = numbers
  return datatype !== 'int64' || numbers.subarray(0, values.length).every(Number.isSafeInteger)
}

function valuesOf({ type, size, numbers, texts }: Slot): TensorValues {
  if (type === 'string') return texts.slice(0, size)
  if (type === 'int64') return BigInt64Array.from(numbers.subarray(0, size), BigInt)
  const made = new arrayOf[type as Exclude<Datatype, 'string' | 'int64' | 'uint64'>](size)
  for (let at = 0; at < size; at++) made[at] = numbers[at]!
  return made
}

function attributesIn(node: NodeProto): Attributes {
  const of = attributesOf(node)
  const get = <T>(name: string, pick: (one: AttributeProto) => T, otherwise: T): T => {
    const one = of.get(name)
    return one ? pick(one) : otherwise
  }
  return {
    has: (name) => of.has(name),
    int: (name, otherwise) => get(name, ({ i }) => Number(i), otherwise),
    float: (name, otherwise) => get(name, ({ f }) => f, otherwise),
    text: (name, otherwise) => get(name, ({ s }) => utf8.decode(s), otherwise),
    numbers: (name) => get(name, ({ floats, ints }) => (floats.length > 0 ? floats : ints.map(Number)), []),
    texts: (name) => get(name, ({ strings }) => strings.map((text) => utf8.decode(text)), []),
  }
}
