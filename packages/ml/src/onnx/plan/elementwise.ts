import { type Datatype, sizeOf } from '../tensor.ts'
import { datatypeOfCode } from '../read-graph.ts'
import { placesIn, togetherOf } from './broadcast.ts'
import { isNumeric, isWhole, type Maker, NotPlanned, roomFor, share, type Slot } from './slot.ts'

/** How results are kept in a type: those of 32 bits are rounded to them. */
const rounds = (type: Datatype): boolean => type === 'float32'

const unary =
  (change: (x: number) => number, type?: Datatype): Maker =>
  ({ inputs: [from], outputs: [to] }) => {
    if (!from || !isNumeric(from.type)) return null
    to!.type = type ?? from.type
    const rounded = rounds(to!.type)
    return () => {
      const out = roomFor(to!, from.shape, from.size)
      const { numbers, size } = from
      for (let i = 0; i < size; i++) {
        const value = change(numbers[i]!)
        out[i] = rounded ? Math.fround(value) : value
      }
    }
  }

function pairwise(a: Slot, b: Slot, to: Slot, join: (a: number, b: number) => number): () => void {
  const rounded = rounds(to.type)
  return () => {
    const x = a.numbers
    const y = b.numbers
    if (b.size === 1 && b.shape.length <= a.shape.length) {
      const out = roomFor(to, a.shape, a.size)
      const second = y[0]!
      for (let i = 0; i < a.size; i++)
        out[i] = rounded ? Math.fround(join(x[i]!, second)) : join(x[i]!, second)
      return
    }
    const shape = togetherOf(a, b)
    const size = sizeOf(shape)
    const out = roomFor(to, shape, size)
    const [from, and] = [placesIn(a, shape, size), placesIn(b, shape, size)]
    for (let i = 0; i < size; i++) {
      const value = join(x[from ? from[i]! : i]!, y[and ? and[i]! : i]!)
      out[i] = rounded ? Math.fround(value) : value
    }
  }
}

const binary =
  (join: (a: number, b: number) => number, whole = join): Maker =>
  ({ inputs: [a, b], outputs: [to] }) => {
    if (!a || !b || !isNumeric(a.type) || a.type !== b.type) return null
    to!.type = a.type
    return pairwise(a, b, to!, isWhole(a.type) ? whole : join)
  }

const compare =
  (join: (a: number, b: number) => boolean): Maker =>
  ({ inputs: [a, b], outputs: [to] }) => {
    if (!a || !b || !isNumeric(a.type) || a.type !== b.type) return null
    to!.type = 'bool'
    return pairwise(a, b, to!, (x, y) => (join(x, y) ? 1 : 0))
  }

const where: Maker = ({ inputs: [which, yes, no], outputs: [to] }) => {
  if (!which || !yes || !no || which.type !== 'bool' || yes.type !== no.type) return null
  to!.type = yes.type
  const text = yes.type === 'string'
  if (!text && !isNumeric(yes.type)) return null
  return () => {
    const shape = togetherOf(which, yes, no)
    const size = sizeOf(shape)
    const [w, y, n] = [placesIn(which, shape, size), placesIn(yes, shape, size), placesIn(no, shape, size)]
    const asks = which.numbers
    if (text) {
      const texts = new Array<string>(size)
      for (let i = 0; i < size; i++)
        texts[i] = asks[w ? w[i]! : i]! ? yes.texts[y ? y[i]! : i]! : no.texts[n ? n[i]! : i]!
      to!.shape = shape
      to!.size = size
      to!.texts = texts
      return
    }
    const out = roomFor(to!, shape, size)
    for (let i = 0; i < size; i++)
      out[i] = asks[w ? w[i]! : i]! ? yes.numbers[y ? y[i]! : i]! : no.numbers[n ? n[i]! : i]!
  }
}

/** Spellings that C++ reads as JavaScript does; anything else is ONNX Runtime's to judge. */
const plainNumber = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i
const numberIn = (text: string): number => {
  if (plainNumber.test(text)) return Number(text)
  if (text === 'NaN' || text === 'nan') return NaN
  throw new NotPlanned('a text that may be a number')
}

const cast: Maker = ({ inputs: [from], outputs: [to], attributes }) => {
  const type = datatypeOfCode(attributes.int('to', 0))
  if (!from || !type) return null
  to!.type = type
  if (type === from.type || (isNumeric(from.type) && type === 'float64'))
    return () => share(from, to!, from.shape)
  if (!isNumeric(type)) return null
  if (from.type === 'string') {
    if (type !== 'float32' && type !== 'float64') return null
    return () => {
      const out = roomFor(to!, from.shape, from.size)
      for (let i = 0; i < from.size; i++) {
        const value = numberIn(from.texts[i]!)
        out[i] = rounds(type) ? Math.fround(value) : value
      }
    }
  }
  const change: (x: number) => number =
    type === 'bool'
      ? (x) => (x === 0 ? 0 : 1)
      : type === 'float32'
        ? Math.fround
        : (x) => {
            // Out of the type's range each processor does what it likes.
            if (!(Math.abs(x) <= (type === 'int32' ? 2 ** 31 - 1 : Number.MAX_SAFE_INTEGER)))
              throw new NotPlanned('a number too large')
            return Math.trunc(x)
          }
  return () => {
    const out = roomFor(to!, from.shape, from.size)
    for (let i = 0; i < from.size; i++) out[i] = change(from.numbers[i]!)
  }
}

/** Min and Max of any number of tensors. A missing value makes the result missing. */
const most =
  (pick: (a: number, b: number) => number): Maker =>
  ({ inputs, outputs: [to] }) => {
    const [a, b] = inputs
    if (!a || !isNumeric(a.type) || inputs.length > 2) return null
    to!.type = a.type
    if (!b) return () => share(a, to!, a.shape)
    return b.type === a.type ? pairwise(a, b, to!, pick) : null
  }

const clip: Maker = ({ inputs: [from, least, top], outputs: [to], attributes, opset }) => {
  if (!from || !isNumeric(from.type)) return null
  to!.type = from.type
  return () => {
    const low = opset < 11 ? attributes.float('min', -Infinity) : least ? least.numbers[0]! : -Infinity
    const high = opset < 11 ? attributes.float('max', Infinity) : top ? top.numbers[0]! : Infinity
    const out = roomFor(to!, from.shape, from.size)
    for (let i = 0; i < from.size; i++) {
      const value = from.numbers[i]!
      out[i] = value < low ? low : value > high ? high : value
    }
  }
}

const wholeDivide = (a: number, b: number): number => {
  if (b === 0) throw new NotPlanned('a division of whole numbers by zero')
  return Math.trunc(a / b)
}

const modulo: Maker = ({ inputs: [a, b], outputs: [to], attributes }) => {
  if (!a || !b || a.type !== b.type || !isNumeric(a.type)) return null
  const likeC = attributes.int('fmod', 0) === 1
  if (!likeC && !isWhole(a.type)) return null
  to!.type = a.type
  return pairwise(a, b, to!, (x, y) => {
    if (isWhole(a.type) && y === 0) throw new NotPlanned('a remainder by zero')
    return likeC ? x % y : x - y * Math.floor(x / y)
  })
}

export const logistic = (x: number): number => 1 / (1 + Math.exp(-x))

export const elementwise: Readonly<Record<string, Maker>> = {
  Add: binary((a, b) => a + b),
  Sub: binary((a, b) => a - b),
  Mul: binary((a, b) => a * b),
  Div: binary((a, b) => a / b, wholeDivide),
  Pow: binary((a, b) => a ** b),
  Mod: modulo,
  Min: most(Math.min),
  Max: most(Math.max),
  Clip: clip,
  Neg: unary((x) => -x),
  Abs: unary(Math.abs),
  Floor: unary(Math.floor),
  Ceil: unary(Math.ceil),
  Sqrt: unary(Math.sqrt),
  Log: unary(Math.log),
  Exp: unary(Math.exp),
  Sin: unary(Math.sin),
  Cos: unary(Math.cos),
  Tanh: unary(Math.tanh),
  Reciprocal: unary((x) => 1 / x),
  Sign: unary(Math.sign),
  Sigmoid: unary(logistic),
  Relu: unary((x) => (x < 0 ? 0 : x)),
  IsNaN: unary((x) => (x !== x ? 1 : 0), 'bool'),
  IsInf: unary((x) => (x === Infinity || x === -Infinity ? 1 : 0), 'bool'),
  Not: unary((x) => (x === 0 ? 1 : 0), 'bool'),
  And: binary((a, b) => a & b),
  Or: binary((a, b) => a | b),
  Equal: compare((a, b) => a === b),
  Less: compare((a, b) => a < b),
  LessOrEqual: compare((a, b) => a <= b),
  Greater: compare((a, b) => a > b),
  GreaterOrEqual: compare((a, b) => a >= b),
  Where: where,
  Cast: cast,
}
