import type { Features } from '../../prepare/features.ts'
import { exponential } from '../../stats/index.ts'
import { featuresDiffer } from './boosting.errors.ts'
import { softmax } from './loss.ts'
import { asksSet, missingLeft, type BoostingModel, type TreeArrays } from './model.ts'

const blockRows = 256

/** Raw scores [rows × outputs], before sigmoid, softmax or exp. Errors: BOOSTING_FEATURES_DIFFER. */
export const rawScores = (model: BoostingModel, x: Features): Float64Array => {
  checkFeatures(model, x)
  const { outputs, trees } = model
  const width = x.columns.length
  const scores = new Float64Array(x.rows * outputs)
  // Rows in blocks: a block's values stay in cache while every tree passes over it.
  const block = new Float32Array(blockRows * width)
  for (let first = 0; first < x.rows; first += blockRows) {
    const rows = Math.min(blockRows, x.rows - first)
    x.columns.forEach(({ values }, f) => {
      for (let i = 0; i < rows; i++) block[i * width + f] = values[first + i]!
    })
    for (let i = 0; i < rows; i++)
      for (let k = 0; k < outputs; k++) scores[(first + i) * outputs + k] = model.base[k]!
    for (let t = 0; t + 1 < trees.roots.length; t++) {
      const output = t % outputs
      const root = trees.roots[t]!
      for (let i = 0; i < rows; i++)
        scores[(first + i) * outputs + output]! += trees.value[leafFor(trees, root, block, i * width)]!
    }
  }
  return scores
}

/** The leaf that the row of 32-bit values at block[offset...] falls into. */
const leafFor = (trees: TreeArrays, root: number, block: Float32Array, offset: number): number => {
  const { feature, threshold, flags, left, right, setStart, setWords } = trees
  let node = root
  for (;;) {
    const f = feature[node]!
    if (f < 0) return node
    const value = block[offset + f]!
    const flag = flags[node]!
    let isLeft: boolean
    if (flag & asksSet) {
      const word = setStart[node]! + (value >>> 5)
      isLeft = value > 0 && word < setStart[node + 1]! && ((setWords[word]! >>> (value & 31)) & 1) === 1
    } else isLeft = value <= threshold[node]! || (value !== value && (flag & missingLeft) !== 0)
    node = isLeft ? left[node]! : right[node]!
  }
}

/** See Trainer.predict. */
export const predict = (model: BoostingModel, x: Features): Float64Array => {
  const scores = rawScores(model, x)
  if (model.task === 'binary') return scores.map((score) => 1 / (1 + exponential(-score)))
  if (model.loss === 'poisson') return scores.map((score) => exponential(score))
  if (model.task === 'multiclass')
    for (let row = 0; row < x.rows; row++)
      softmax(scores.subarray(row * model.outputs, (row + 1) * model.outputs))
  return scores
}

const checkFeatures = (model: BoostingModel, x: Features) => {
  if (x.columns.length !== model.features.length)
    throw featuresDiffer(
      `The model wants ${model.features.length} features, these rows have ${x.columns.length}.`,
    )
  x.columns.forEach(({ name, kind }, f) => {
    if (name !== model.features[f] || kind !== model.kinds[f])
      throw featuresDiffer(
        `Feature ${f} is the ${kind} ${name}; the model wants the ${model.kinds[f]} ${model.features[f]}.`,
      )
  })
}
