import { around, axisOf, isNumeric, type Maker, NotPlanned, roomFor, type Slot } from './slot.ts'

/** Whether a slot holds floats of either width: what products and exponentials are made of. */
const isFloat = (slot: Slot | null | undefined): slot is Slot =>
  slot?.type === 'float32' || slot?.type === 'float64'

/** Makes one number of those along an axis: `from` holds them at start, start + step, … */
type Fold = (from: Float64Array, start: number, count: number, step: number) => number

const reduced =
  (fold: Fold, kind?: 'int64'): Maker =>
  ({ inputs: [from, given], outputs: [to], attributes }) => {
    if (!from || !isNumeric(from.type) || from.type === 'bool') return null
    to!.type = kind ?? from.type
    const keeps = attributes.int('keepdims', 1) === 1
    const rounded = to!.type === 'float32'
    return () => {
      const axes = given ? Array.from(given.numbers.subarray(0, given.size)) : attributes.numbers('axes')
      const rank = from.shape.length
      const axis = axisOf(kind ? attributes.int('axis', 0) : (axes[0] ?? NaN), rank)
      if (!(axis >= 0 && axis < rank) || axes.length > 1) throw new NotPlanned('several axes at once')
      const { before, along, behind } = around(from.shape, axis)
      const shape = from.shape.slice()
      if (keeps) shape[axis] = 1
      else shape.splice(axis, 1)
      const out = roomFor(to!, shape, before * behind)
      for (let i = 0; i < before; i++)
        for (let k = 0; k < behind; k++) {
          const value = fold(from.numbers, i * along * behind + k, along, behind)
          out[i * behind + k] = rounded ? Math.fround(value) : value
        }
    }
  }

const sum: Fold = (from, start, count, step) => {
  let total = 0
  for (let k = 0; k < count; k++) total += from[start + k * step]!
  return total
}

const most =
  (pick: (a: number, b: number) => number): Fold =>
  (from, start, count, step) => {
    if (count === 0) throw new NotPlanned('the most of nothing')
    let best = from[start]!
    for (let k = 1; k < count; k++) best = pick(best, from[start + k * step]!)
    return best
  }

const placeOf =
  (sign: number): Fold =>
  (from, start, count, step) => {
    let best = 0
    for (let k = 1; k < count; k++)
      if (sign * from[start + k * step]! > sign * from[start + best * step]!) best = k
    return best
  }

/** Over the last axis alone: there old and new operator sets agree. */
const softmax: Maker = ({ inputs: [from], outputs: [to], attributes, opset }) => {
  if (!isFloat(from)) return null
  to!.type = from.type
  return () => {
    const rank = from.shape.length
    if (axisOf(attributes.int('axis', opset < 13 ? 1 : -1), rank) !== rank - 1)
      throw new NotPlanned('a softmax of another axis')
    const width = from.shape[rank - 1]!
    const out = roomFor(to!, from.shape, from.size)
    out.set(from.numbers.subarray(0, from.size))
    for (let start = 0; start < from.size; start += width) softmaxInPlace(out, start, width, from.type)
  }
}

export function softmaxInPlace(values: Float64Array, start: number, width: number, type: string): void {
  let top = -Infinity
  for (let k = 0; k < width; k++) top = Math.max(top, values[start + k]!)
  let total = 0
  for (let k = 0; k < width; k++) total += values[start + k] = Math.exp(values[start + k]! - top)
  for (let k = 0; k < width; k++) {
    const share = values[start + k]! / total
    values[start + k] = type === 'float32' ? Math.fround(share) : share
  }
}

/** [rows, inner] × [inner, columns], with what is added to each column. */
export function multiply(
  a: Float64Array,
  b: Float64Array,
  out: Float64Array,
  { rows, inner, columns, bySecond }: { rows: number; inner: number; columns: number; bySecond: boolean },
): void {
  for (let i = 0; i < rows; i++)
    for (let j = 0; j < columns; j++) {
      let total = 0
      if (bySecond) for (let k = 0; k < inner; k++) total += a[i * inner + k]! * b[j * inner + k]!
      else for (let k = 0; k < inner; k++) total += a[i * inner + k]! * b[k * columns + j]!
      out[i * columns + j] = total
    }
}

const matMul: Maker = ({ inputs: [a, b], outputs: [to] }) => {
  if (!isFloat(a) || b?.type !== a.type) return null
  to!.type = a.type
  return () => {
    if (a.shape.length !== 2 || b.shape.length !== 2 || a.shape[1] !== b.shape[0])
      throw new NotPlanned('a product of other than matrices')
    const [rows, inner] = a.shape as [number, number]
    const columns = b.shape[1]!
    const out = roomFor(to!, [rows, columns], rows * columns)
    multiply(a.numbers, b.numbers, out, { rows, inner, columns, bySecond: false })
    if (to!.type === 'float32') for (let i = 0; i < rows * columns; i++) out[i] = Math.fround(out[i]!)
  }
}

const gemm: Maker = ({ inputs: [a, b, c], outputs: [to], attributes }) => {
  if (!isFloat(a) || b?.type !== a.type || attributes.int('transA', 0) === 1) return null
  to!.type = a.type
  const bySecond = attributes.int('transB', 0) === 1
  const [alpha, beta] = [attributes.float('alpha', 1), attributes.float('beta', 1)]
  return () => {
    const [rows, inner] = a.shape as [number, number]
    const columns = b.shape[bySecond ? 0 : 1]!
    if (c && c.size !== columns && c.size !== 1) throw new NotPlanned('an added matrix')
    const out = roomFor(to!, [rows, columns], rows * columns)
    multiply(a.numbers, b.numbers, out, { rows, inner, columns, bySecond })
    for (let i = 0; i < rows * columns; i++) {
      const value = alpha * out[i]! + (c ? beta * c.numbers[c.size === 1 ? 0 : i % columns]! : 0)
      out[i] = to!.type === 'float32' ? Math.fround(value) : value
    }
  }
}

export const across: Readonly<Record<string, Maker>> = {
  ReduceSum: reduced(sum),
  ReduceMean: reduced((from, start, count, step) => sum(from, start, count, step) / count),
  ReduceMax: reduced(most(Math.max)),
  ReduceMin: reduced(most(Math.min)),
  ArgMax: reduced(placeOf(1), 'int64'),
  ArgMin: reduced(placeOf(-1), 'int64'),
  Softmax: softmax,
  MatMul: matMul,
  Gemm: gemm,
}
