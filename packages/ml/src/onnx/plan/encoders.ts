import { tensorOf } from '../read-graph.ts'
import type { NodeProto } from '../onnx_pb.ts'
import type { Datatype } from '../tensor.ts'
import { isNumeric, type Maker, type Making, NotPlanned, roomFor, type Slot, type Step } from './slot.ts'

type Key = string | number
const kinds: readonly (readonly [suffix: string, type: Datatype])[] = [
  ['strings', 'string'],
  ['int64s', 'int64'],
  ['floats', 'float32'],
]

/** A list that an operator keeps under a name for each type, and its type. */
function listed({ attributes }: Making, node: NodeProto, stem: string) {
  for (const [suffix, type] of kinds) {
    const name = `${stem}_${suffix}`
    if (attributes.has(name))
      return {
        type,
        list: (type === 'string' ? attributes.texts(name) : attributes.numbers(name)) as readonly Key[],
      }
  }
  const tensor = node.attribute.find(({ name }) => name === `${stem}_tensor`)?.t
  if (!tensor) return null
  const { datatype, values } = tensorOf(tensor)
  return {
    type: datatype,
    list: Array.from(values as ArrayLike<Key>, (one) => (datatype === 'string' ? one : Number(one))),
  }
}

/** One value for another. Missing numbers are equal to each other here, as ONNX Runtime has them. */
export const labelEncoder = (making: Making, node: NodeProto): Step | null => {
  const {
    inputs: [from],
    outputs: [to],
    attributes,
    opset,
  } = making
  const keys = listed(making, node, 'keys')
  const values = listed(making, node, 'values')
  if (!from || opset < 2 || !keys || values?.list.length !== keys.list.length || keys.type !== from.type)
    return null
  if (values.type !== 'string' && !isNumeric(values.type)) return null
  const tensor = node.attribute.find(({ name }) => name === 'default_tensor')?.t
  const otherwise: Key = tensor
    ? (Array.from(tensorOf(tensor).values as ArrayLike<Key>)[0] as Key)
    : values.type === 'string'
      ? attributes.text('default_string', '_Unused')
      : values.type === 'int64'
        ? attributes.int('default_int64', -1)
        : attributes.float('default_float', 0)
  const table = new Map<Key, Key>()
  keys.list.forEach((key, at) => table.has(key) || table.set(key, values.list[at]!))
  to!.type = values.type
  const texts = from.type === 'string'
  return () => {
    const found = (at: number): Key => table.get(texts ? from.texts[at]! : from.numbers[at]!) ?? otherwise
    if (values.type === 'string') {
      to!.texts = Array.from({ length: from.size }, (_, at) => found(at) as string)
      to!.shape = from.shape
      to!.size = from.size
      return
    }
    const out = roomFor(to!, from.shape, from.size)
    for (let at = 0; at < from.size; at++) out[at] = Number(found(at))
  }
}

/** A column of zeros and a one for each category. */
export const oneHotEncoder: Maker = ({ inputs: [from], outputs: [to], attributes }) => {
  const texts = attributes.texts('cats_strings')
  const keys: readonly Key[] = texts.length > 0 ? texts : attributes.numbers('cats_int64s')
  if (!from || texts.length > 0 !== (from.type === 'string')) return null
  if (from.type !== 'string' && !isNumeric(from.type)) return null
  const zeros = attributes.int('zeros', 1) === 1
  const places = new Map(keys.map((key, at) => [key, at]))
  to!.type = 'float32'
  return () => {
    const width = keys.length
    const out = roomFor(to!, [...from.shape, width], from.size * width)
    out.fill(0, 0, from.size * width)
    for (let at = 0; at < from.size; at++) {
      const place = places.get(from.type === 'string' ? from.texts[at]! : Math.trunc(from.numbers[at]!))
      if (place !== undefined) out[at * width + place] = 1
      else if (!zeros) throw new NotPlanned('an unknown category')
    }
  }
}

/** Numbers changed column by column, into 32-bit floats. */
const byColumn = (from: Slot, to: Slot, change: (value: number, column: number) => number): Step => {
  to.type = 'float32'
  return () => {
    const width = from.shape.at(-1) ?? 1
    const out = roomFor(to, from.shape, from.size)
    for (let at = 0; at < from.size; at++) out[at] = Math.fround(change(from.numbers[at]!, at % width))
  }
}

const at = (list: readonly number[], column: number, otherwise: number): number =>
  list.length === 1 ? list[0]! : (list[column] ?? otherwise)

export const scaler: Maker = ({ inputs: [from], outputs: [to], attributes }) => {
  if (from?.type !== 'float32') return null
  const [offset, scale] = [attributes.numbers('offset'), attributes.numbers('scale')]
  return byColumn(
    from,
    to!,
    (value, column) => Math.fround(value - at(offset, column, 0)) * at(scale, column, 1),
  )
}

export const imputer: Maker = ({ inputs: [from], outputs: [to], attributes }) => {
  const values = attributes.numbers('imputed_value_floats')
  if (from?.type !== 'float32' || values.length === 0) return null
  const gone = attributes.float('replaced_value_float', 0)
  return byColumn(from, to!, (value, column) =>
    value === gone || (gone !== gone && value !== value) ? at(values, column, 0) : value,
  )
}

export const binarizer: Maker = ({ inputs: [from], outputs: [to], attributes }) => {
  if (from?.type !== 'float32') return null
  const threshold = attributes.float('threshold', 0)
  return byColumn(from, to!, (value) => {
    if (value !== value) throw new NotPlanned('a missing value, which is refused')
    return value > threshold ? 1 : 0
  })
}
