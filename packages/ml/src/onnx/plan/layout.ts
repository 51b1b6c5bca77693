import { sizeOf } from '../tensor.ts'
import {
  around,
  axisOf,
  fromShapes,
  isNumeric,
  type Maker,
  NotPlanned,
  roomFor,
  share,
  type Slot,
} from './slot.ts'

const identity: Maker = ({ inputs: [from], outputs: [to] }) => {
  if (!from) return null
  to!.type = from.type
  return () => share(from, to!, from.shape)
}

/** A change of shape alone. */
const reshaped =
  (shapeOf: (from: Slot, list: readonly number[] | null, allowZero: boolean) => readonly number[]): Maker =>
  ({ inputs: [from, list], outputs: [to], attributes }) => {
    if (!from) return null
    to!.type = from.type
    const zero = attributes.int('allowzero', 0) === 1
    const listOf = (slot: Slot) => Array.from(slot.numbers.subarray(0, slot.size))
    const given = list?.constant ? listOf(list) : attributes.has('axes') ? attributes.numbers('axes') : null
    const isGiven = !list || list.constant
    const shaped = () => {
      const shape = shapeOf(from, isGiven ? given : listOf(list), zero)
      if (sizeOf(shape) !== from.size) throw new NotPlanned('a shape that does not fit')
      return shape
    }
    const shape = isGiven ? fromShapes([from], shaped) : shaped
    return () => share(from, to!, shape())
  }

const reshape = reshaped((from, list, allowZero) => {
  if (!list) throw new NotPlanned('no shape')
  const shape = list.slice()
  let open = -1
  let known = 1
  for (let at = 0; at < shape.length; at++) {
    if (shape[at] === 0 && !allowZero) shape[at] = from.shape[at]!
    if (shape[at] === -1) open = at
    else known *= shape[at]!
  }
  if (open >= 0) shape[open] = from.size / known
  return shape
})

const unsqueeze = reshaped((from, axes) => {
  const rank = from.shape.length + axes!.length
  const added = new Set(axes!.map((axis) => axisOf(axis, rank)))
  let at = 0
  return Array.from({ length: rank }, (_, k) => (added.has(k) ? 1 : from.shape[at++]!))
})

const squeeze = reshaped(({ shape }, axes) => {
  const gone = axes && new Set(axes.map((axis) => axisOf(axis, shape.length)))
  return shape.filter((size, at) => (gone ? !gone.has(at) : size !== 1))
})

const flatten: Maker = ({ inputs: [from], outputs: [to], attributes }) => {
  if (!from) return null
  to!.type = from.type
  return () => {
    const axis = axisOf(attributes.int('axis', 1), from.shape.length)
    const rows = sizeOf(from.shape.slice(0, axis))
    share(from, to!, [rows, sizeOf(from.shape.slice(axis))])
  }
}

/** Of matrices; and of one line nothing moves. */
const transpose: Maker = ({ inputs: [from], outputs: [to], attributes }) => {
  if (!from || !isNumeric(from.type)) return null
  const perm = attributes.numbers('perm')
  if (attributes.has('perm') && perm.join() !== '1,0') return null
  to!.type = from.type
  const turned = fromShapes([from], (): readonly [number, number] => {
    if (from.shape.length !== 2) throw new NotPlanned('a transposed cube')
    return [from.shape[1]!, from.shape[0]!]
  })
  return () => {
    const shape = turned()
    const [columns, rows] = shape
    if (rows === 1 || columns === 1) return share(from, to!, shape)
    // Its room may be another's from a run before.
    to!.numbers = new Float64Array(from.size)
    const out = roomFor(to!, shape, from.size)
    for (let i = 0; i < rows; i++)
      for (let j = 0; j < columns; j++) out[j * rows + i] = from.numbers[i * columns + j]!
  }
}

const concat: Maker = ({ inputs, outputs: [to], attributes }) => {
  const parts = inputs as readonly Slot[]
  const [first] = parts
  if (!first || inputs.includes(null) || parts.some(({ type }) => type !== first.type)) return null
  const text = first.type === 'string'
  if (!text && !isNumeric(first.type)) return null
  to!.type = first.type
  const joined = fromShapes(parts, () => {
    const axis = axisOf(attributes.int('axis', 0), first.shape.length)
    const { before, behind } = around(first.shape, axis)
    let along = 0
    for (const { shape } of parts) along += shape[axis]!
    const shape = first.shape.slice()
    shape[axis] = along
    return { shape, before, size: before * along * behind }
  })
  return () => {
    const { shape, before, size } = joined()
    if (text) {
      const texts: string[] = []
      for (let i = 0; i < before; i++)
        for (const part of parts) {
          const run = part.size / before
          for (let k = 0; k < run; k++) texts.push(part.texts[i * run + k]!)
        }
      to!.shape = shape
      to!.size = size
      to!.texts = texts
      return
    }
    const out = roomFor(to!, shape, size)
    let at = 0
    for (let i = 0; i < before; i++)
      for (let p = 0; p < parts.length; p++) {
        const { numbers, size: length } = parts[p]!
        const run = length / before
        const from = i * run
        for (let k = 0; k < run; k++) out[at++] = numbers[from + k]!
      }
  }
}

/** Rows of a tensor by their places; also ArrayFeatureExtractor, which gathers along the last dimension. */
const gather =
  (last: boolean): Maker =>
  ({ inputs: [from, places], outputs: [to], attributes }) => {
    if (!from || !places) return null
    const text = from.type === 'string'
    if (!text && !isNumeric(from.type)) return null
    to!.type = from.type
    return () => {
      const axis = last ? from.shape.length - 1 : axisOf(attributes.int('axis', 0), from.shape.length)
      const { before, along, behind } = around(from.shape, axis)
      const shape = last
        ? [...(from.shape.length === 1 ? [1] : from.shape.slice(0, -1)), places.size]
        : [...from.shape.slice(0, axis), ...places.shape, ...from.shape.slice(axis + 1)]
      const size = before * places.size * behind
      const texts: string[] = []
      const out = text ? null : roomFor(to!, shape, size)
      let at = 0
      for (let i = 0; i < before; i++)
        for (let p = 0; p < places.size; p++) {
          const place = axisOf(places.numbers[p]!, along)
          if (!(place >= 0 && place < along)) throw new NotPlanned('a place outside')
          const start = (i * along + place) * behind
          for (let k = 0; k < behind; k++)
            if (out) out[at++] = from.numbers[start + k]!
            else texts.push(from.texts[start + k]!)
        }
      if (text) {
        to!.shape = shape
        to!.size = size
        to!.texts = texts
      }
    }
  }

const shapeOf: Maker = ({ inputs: [from], outputs: [to], attributes }) => {
  if (!from || attributes.has('start') || attributes.has('end')) return null
  to!.type = 'int64'
  return () => {
    const out = roomFor(to!, [from.shape.length])
    for (let k = 0; k < from.shape.length; k++) out[k] = from.shape[k]!
  }
}

/** Expand and Tile of one line to as many as there are rows. */
const repeated =
  (tiles: boolean): Maker =>
  ({ inputs: [from, by], outputs: [to] }) => {
    if (!from || !by || !isNumeric(from.type)) return null
    to!.type = from.type
    return () => {
      const wanted = Array.from(by.numbers.subarray(0, by.size))
      const [rows = 1, ...rest] = wanted
      const isLine = tiles
        ? from.shape[0] === 1 && rest.every((times) => times === 1)
        : from.size === 1 ||
          (from.shape.length === wanted.length && from.shape[0] === 1 && sizeOf(rest) === from.size)
      if (!isLine) throw new NotPlanned('a repetition of another kind')
      const shape = tiles ? [rows, ...from.shape.slice(1)] : wanted
      const size = sizeOf(shape)
      const out = roomFor(to!, shape, size)
      for (let i = 0; i < size; i++) out[i] = from.numbers[i % from.size]!
    }
  }

export const layout: Readonly<Record<string, Maker>> = {
  Identity: identity,
  Dropout: (making) => (making.outputs.length === 1 ? identity(making) : null),
  Reshape: reshape,
  Unsqueeze: unsqueeze,
  Squeeze: squeeze,
  Flatten: flatten,
  Transpose: transpose,
  Concat: concat,
  // It answers floats, whatever it is given.
  FeatureVectorizer: (making) =>
    making.inputs[0]?.type === 'float32'
      ? concat({ ...making, attributes: { ...making.attributes, int: () => 1 } })
      : null,
  Gather: gather(false),
  ArrayFeatureExtractor: gather(true),
  Shape: shapeOf,
  Expand: repeated(false),
  Tile: repeated(true),
}
