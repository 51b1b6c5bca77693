import type { NodeProto } from '../onnx_pb.ts'
import { logistic } from './elementwise.ts'
import { labelsInto, transform, transforms, treeSums } from './learned.ts'
import { type Making, NotPlanned, roomFor, type Step } from './slot.ts'

/**
 * Classes by their trees. Of two classes with weights for one alone, ONNX Runtime takes the sum for that of the second:
 * as a probability where no weight is negative, as a score around zero else.
 */
export const treeClassifier = (
  { inputs: [from], outputs: [label, scores], attributes }: Making,
  node: NodeProto,
): Step | null => {
  const of = from && treeSums(node, from)
  if (!of || !label || !scores || !of.trees.classes) return null
  const { outputs, oneScore, transform: kind, averages, weights, classes } = of.trees
  if (averages || !transforms.includes(kind as 'NONE') || classes.length < 2) return null
  const bases = attributes.numbers('base_values')
  // The weights may also be said to be the second's: then the first has a score too, of 0.
  const isSecond = oneScore && attributes.numbers('class_ids')[0] === 1
  if (oneScore && bases.length > (isSecond ? 0 : 1)) return null
  scores.type = 'float32'
  const begin = labelsInto(label, {
    texts: attributes.texts('classlabels_strings'),
    // Of two classes with scores of their own, ONNX Runtime answers 0 and 1, whatever they are called.
    numbers: classes.length === 2 && !oneScore ? [0, 1] : attributes.numbers('classlabels_int64s'),
  })
  const isPositive = weights.every((weight) => weight >= 0)
  const sums = new Float64Array(outputs)
  const width = classes.length
  return () => {
    if (from.shape.length !== 2) throw new NotPlanned('rows of more than one dimension')
    const [rows, features] = from.shape as [number, number]
    const write = begin(rows)
    const out = roomFor(scores, [rows, width], rows * width)
    for (let row = 0; row < rows; row++) {
      of.add(row, features, sums)
      const at = row * width
      if (oneScore) {
        const score = Math.fround(sums[0]! + (bases[0] ?? 0))
        write(row, score > (isPositive ? 0.5 : 0) ? 1 : 0)
        if (isSecond) {
          out[at] = 0
          out[at + 1] = score
          transform(kind, out, at, width)
        } else if (isPositive) {
          out[at] = Math.fround(1 - score)
          out[at + 1] = score
        } else {
          const isLogistic = kind === 'LOGISTIC'
          out[at] = isLogistic ? Math.fround(logistic(-score)) : -score
          out[at + 1] = isLogistic ? Math.fround(logistic(score)) : score
        }
        continue
      }
      let best = 0
      for (let k = 0; k < width; k++) {
        out[at + k] = Math.fround(sums[k]! + (bases[k] ?? 0))
        if (out[at + k]! > out[at + best]!) best = k
      }
      if (width === 2) best = out[at + 1]! > 0 ? 1 : 0
      write(row, best)
      transform(kind, out, at, width)
    }
  }
}
