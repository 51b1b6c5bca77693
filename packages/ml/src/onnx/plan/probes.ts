import type { OnnxPort } from '../session.ts'
import { arrayOf, type Datatype, sizeOf, type Tensor, type TensorValues } from '../tensor.ts'
import type { Plan } from './plan.ts'

/** A generator of numbers in 0..1 (mulberry32): probes are the same at every opening. */
const seeded = (seed: number) => () => {
  seed = (seed + 0x6d2b79f5) | 0
  let t = Math.imul(seed ^ (seed >>> 15), 1 | seed)
  t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t
  return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32
}

const edges = [NaN, Infinity, -Infinity, 0, -0, 1, -1, 1e9, -1e9, 0.1]
const strange = ['', 'never seen before', 'NaN', 'true', 'false', '0', '3.5']

/**
 * Rows to try a plan with: values that the graph itself knows (thresholds, categories) and those just beside them, what is
 * missing, endless or unknown, and ordinary numbers. Null where an input's shape is not known but for its rows.
 */
export function probes(
  inputs: readonly OnnxPort[],
  plan: Plan,
  rows: number,
): ReadonlyMap<string, Tensor> | null {
  const random = seeded(rows)
  const one = <T>(of: readonly T[]): T => of[Math.floor(random() * of.length)]!
  const normal = () => Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
  const number = (float: boolean, row: number): number => {
    // A third of the rows is ordinary throughout: otherwise nearly each would be missing something.
    const draw = row % 3 === 0 ? 0.5 + random() / 2 : random()
    if (draw < 0.15 && float) return one(edges)
    if (draw < 0.6 && plan.numbers.length > 0) {
      const known = one(plan.numbers)
      const beside = draw < 0.5 ? known : known * (1 + (random() - 0.5) / 2 ** 20)
      // Graphs know NaN too, which is no whole number.
      return float ? beside : Math.trunc(Math.max(-1e9, Math.min(1e9, beside))) || 0
    }
    const drawn = normal() * (draw < 0.7 ? 100 : 1)
    return float ? drawn : Math.round(drawn)
  }
  const value = (type: Datatype, row: number): number | string => {
    if (type === 'string') return random() < 0.7 && plan.texts.length > 0 ? one(plan.texts) : one(strange)
    if (type === 'bool') return random() < 0.5 ? 1 : 0
    return number(type === 'float32' || type === 'float64', row)
  }
  const made = new Map<string, Tensor>()
  for (const { name, type, shape } of inputs) {
    const [first, ...rest] = shape
    if (typeof first === 'number' && first > 0 && first !== rows) return null
    if (!rest.every((size) => typeof size === 'number' && size > 0)) return null
    const width = sizeOf(rest as number[])
    const values = Array.from({ length: rows * width }, (_, at) => value(type, Math.floor(at / width)))
    made.set(name, { datatype: type, shape: [rows, ...(rest as number[])], values: packed(type, values) })
  }
  return made
}

const packed = (type: Datatype, values: readonly (number | string)[]): TensorValues => {
  if (type === 'string') return values as readonly string[]
  if (type === 'int64' || type === 'uint64') return BigInt64Array.from(values as number[], BigInt)
  return new arrayOf[type](values as number[])
}

/** Some rows of tensors that all begin with rows. */
export const rowsFrom = (
  tensors: ReadonlyMap<string, Tensor>,
  from: number,
  count: number,
): ReadonlyMap<string, Tensor> =>
  new Map(
    Array.from(tensors, ([name, { datatype, shape, values }]) => {
      const width = sizeOf(shape.slice(1))
      const part = values.slice(from * width, (from + count) * width)
      return [name, { datatype, shape: [count, ...shape.slice(1)], values: part }]
    }),
  )

/** Whether two answers are the same: numbers to 1e-6 (of themselves, above 1), text and whole numbers exactly. */
export function isSame(a: ReadonlyMap<string, Tensor>, b: ReadonlyMap<string, Tensor>): boolean {
  for (const [name, { datatype, shape, values }] of b) {
    const own = a.get(name)
    if (own?.datatype !== datatype || own.shape.join() !== shape.join()) return false
    const float = datatype === 'float32' || datatype === 'float64'
    for (let at = 0; at < values.length; at++) {
      const [x, y] = [own.values[at]!, values[at]!]
      if (Object.is(x, y) || x === y) continue
      if (!float || !(Math.abs((x as number) - (y as number)) <= 1e-6 * Math.max(1, Math.abs(y as number))))
        return false
    }
  }
  return true
}
