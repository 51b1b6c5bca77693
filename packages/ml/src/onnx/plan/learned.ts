import type { NodeProto } from '../onnx_pb.ts'
import { readTrees, type TreeEnsemble } from '../trees.ts'
import { softmaxInPlace, multiply } from './across.ts'
import { logistic } from './elementwise.ts'
import { findEnds, type FlatTrees, flattenTrees } from './flat-trees.ts'
import {
  fromShapes,
  isNumeric,
  type Maker,
  type Making,
  NotPlanned,
  roomFor,
  type Slot,
  type Step,
} from './slot.ts'

const rowsAndWidth = ({ shape, size }: Slot): [number, number] => {
  if (shape.length === 1) return [1, size]
  if (shape.length !== 2) throw new NotPlanned('rows of more than one dimension')
  return shape as unknown as [number, number]
}

/** The sums of the trees for each row, before base and transform; null where the ensemble is not followed. */
export function treeSums(node: NodeProto, from: Slot) {
  const trees = readTrees(node)
  // ONNX Runtime compares doubles with doubles, and sums in them; everything else in 32 bits.
  const single = from.type !== 'float64'
  const flat = trees && flattenTrees(trees, single)
  if (!trees || !flat || !isNumeric(from.type)) return null
  const { leafStart, targets, weights, roots } = trees
  const alone = weightsIn(flat, trees)
  const { leaf } = flat
  const { x, ends } = flat.walk
  return {
    trees,
    single,
    /** Adds up row `row`, `width` features each, into `sums`. */
    add(row: number, width: number, sums: Float64Array): void {
      if (width < flat.width) throw new NotPlanned('too few features')
      for (let k = 0; k < flat.width; k++) {
        const value = from.numbers[row * width + k]!
        x[k] = value
        x[flat.width + k] = value !== value ? -Infinity : value
      }
      findEnds(flat)
      if (alone) {
        let sum = 0
        for (let tree = 0; tree < roots.length; tree++) {
          sum += alone[ends[tree]!]!
          if (single) sum = Math.fround(sum)
        }
        sums[0] = sum
        return
      }
      sums.fill(0)
      for (let tree = 0; tree < roots.length; tree++) {
        const node = leaf[ends[tree]!]!
        for (let k = leafStart[node]!; k < leafStart[node + 1]!; k++) {
          const target = targets[k]!
          const sum = sums[target]! + weights[k]!
          sums[target] = single ? Math.fround(sum) : sum
        }
      }
    },
  }
}

/** What each node of the flat trees weighs, where every leaf adds one number to the only output; else null. */
const weightsIn = (
  { leaf }: FlatTrees,
  { leafStart, weights, outputs }: TreeEnsemble,
): Float64Array | null => {
  const isOne = (node: number) => leafStart[node + 1] === leafStart[node]! + 1
  if (outputs !== 1 || !leaf.every((node) => node < 0 || isOne(node))) return null
  return Float64Array.from(leaf, (node) => (node < 0 ? 0 : weights[leafStart[node]!]!))
}

export const transforms = ['NONE', 'LOGISTIC', 'SOFTMAX'] as const

/** What follows the scores of a row, in place. */
export function transform(kind: string, values: Float64Array, start: number, width: number): void {
  if (kind === 'SOFTMAX') softmaxInPlace(values, start, width, 'float32')
  if (kind === 'LOGISTIC')
    for (let k = start; k < start + width; k++) values[k] = Math.fround(logistic(values[k]!))
}

export const treeRegressor = ({ inputs: [from], outputs: [to] }: Making, node: NodeProto): Step | null => {
  const of = from && treeSums(node, from)
  if (!of || !transforms.includes(of.trees.transform as 'NONE')) return null
  to!.type = 'float32'
  const { outputs, base, averages, roots, transform: kind } = of.trees
  const sums = new Float64Array(outputs)
  const sizes = fromShapes([from], () => {
    const [rows, width] = rowsAndWidth(from)
    return { rows, width, shape: [rows, outputs] }
  })
  return () => {
    const { rows, width, shape } = sizes()
    const out = roomFor(to!, shape, rows * outputs)
    for (let row = 0; row < rows; row++) {
      of.add(row, width, sums)
      for (let k = 0; k < outputs; k++) {
        const mean = averages ? sums[k]! / roots.length : sums[k]!
        out[row * outputs + k] = Math.fround((of.single ? Math.fround(mean) : mean) + base[k]!)
      }
      transform(kind, out, row * outputs, outputs)
    }
  }
}

/** Writes the label of each row. */
export function labelsInto(to: Slot, { texts, numbers }: Labels) {
  to.type = texts.length > 0 ? 'string' : 'int64'
  return (rows: number) => {
    to.shape = [rows]
    to.size = rows
    const list = texts.length > 0 ? new Array<string>(rows) : null
    if (list) to.texts = list
    const out = list ? null : roomFor(to, [rows], rows)
    return (row: number, at: number) => {
      if (list) list[row] = texts[at]!
      else out![row] = numbers[at]!
    }
  }
}

export interface Labels {
  readonly texts: readonly string[]
  readonly numbers: readonly number[]
}

export const linearRegressor: Maker = ({ inputs: [from], outputs: [to], attributes }) => {
  const kind = attributes.text('post_transform', 'NONE')
  if (from?.type !== 'float32' || kind !== 'NONE') return null
  to!.type = 'float32'
  const targets = attributes.int('targets', 1)
  const weights = Float64Array.from(attributes.numbers('coefficients'))
  const intercepts = attributes.numbers('intercepts')
  return () => {
    const [rows, inner] = rowsAndWidth(from)
    if (inner * targets !== weights.length) throw new NotPlanned('another number of features')
    const out = roomFor(to!, [rows, targets], rows * targets)
    multiply(from.numbers, weights, out, { rows, inner, columns: targets, bySecond: true })
    for (let i = 0; i < rows * targets; i++) out[i] = Math.fround(out[i]! + (intercepts[i % targets] ?? 0))
  }
}

export const linearClassifier: Maker = ({ inputs: [from], outputs: [label, scores], attributes }) => {
  const kind = attributes.text('post_transform', 'NONE')
  if (from?.type !== 'float32' || !transforms.includes(kind as 'NONE') || !label || !scores) return null
  const labels: Labels = {
    texts: attributes.texts('classlabels_strings'),
    numbers: attributes.numbers('classlabels_ints'),
  }
  const weights = Float64Array.from(attributes.numbers('coefficients'))
  const intercepts = attributes.numbers('intercepts')
  const classes = intercepts.length
  if (classes < 2 || classes !== Math.max(labels.texts.length, labels.numbers.length)) return null
  scores.type = 'float32'
  const begin = labelsInto(label, labels)
  return () => {
    const [rows, inner] = rowsAndWidth(from)
    if (inner * classes !== weights.length) throw new NotPlanned('another number of features')
    const write = begin(rows)
    const out = roomFor(scores, [rows, classes], rows * classes)
    multiply(from.numbers, weights, out, { rows, inner, columns: classes, bySecond: true })
    for (let row = 0; row < rows; row++) {
      let best = 0
      for (let k = 0; k < classes; k++) {
        const at = row * classes + k
        out[at] = Math.fround(out[at]! + intercepts[k]!)
        if (out[at]! > out[row * classes + best]!) best = k
      }
      write(row, best)
      transform(kind, out, row * classes, classes)
    }
  }
}
