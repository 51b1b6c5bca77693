import type { FittedModel } from '../trainer.ts'
import type { Loss } from './settings.ts'

/** Which side rows without a value take, and whether a node asks for a set; bits of `flags`. */
export const missingLeft = 1
export const asksSet = 2

/**
 * Trees as flat arrays. Tree t holds the nodes roots[t]..roots[t + 1] - 1, its root first, and adds to
 * output t % outputs. An inner node sends a row left where `value <= threshold` in 32-bit floats, or
 * where the category's bit is set in `sets` (missing, unseen and rare categories go right).
 */
export interface TreeArrays {
  readonly roots: Int32Array
  /** -1 marks a leaf. */
  readonly feature: Int32Array
  readonly threshold: Float32Array
  readonly flags: Uint8Array
  readonly left: Int32Array
  readonly right: Int32Array
  /** What a leaf adds to the score, learning rate included; for inner nodes the mean over their leaves by cover. */
  readonly value: Float64Array
  /** Training rows that passed through, by weight. */
  readonly cover: Float64Array
  /** Training rows that passed through. */
  readonly rows: Int32Array
  /** Twice how far the split lowered the training loss by its second-order estimate, as LightGBM counts gain. */
  readonly gain: Float64Array
  /** First word of a set node's bits in setWords; node i owns setStart[i]..setStart[i + 1]. */
  readonly setStart: Int32Array
  readonly setWords: Uint32Array
}

export interface BoostingModel extends FittedModel {
  readonly trainer: 'boosting'
  readonly loss: Exclude<Loss, 'auto'>
  readonly kinds: readonly ('numeric' | 'category')[]
  /** Score columns: 1, or one per class for multiclass. */
  readonly outputs: number
  /** The score before any tree, one per output. */
  readonly base: Float64Array
  readonly trees: TreeArrays
  /** Rounds kept, and where early stopping watched: the validation loss of every round that ran. */
  readonly rounds: number
  readonly validationLoss: Float64Array
}

/** One tree of a model, for those who walk it (TreeSHAP, drawings). Node ids are those of the arrays. */
export interface TreeView {
  readonly output: number
  readonly root: number
  readonly end: number
}

/** The trees of a model with their arrays: splits, leaf values and cover per node. */
export const treesOf = (
  model: BoostingModel,
): { arrays: TreeArrays; base: Float64Array; trees: TreeView[] } => ({
  arrays: model.trees,
  base: model.base,
  trees: Array.from({ length: model.trees.roots.length - 1 }, (_, t) => ({
    output: t % model.outputs,
    root: model.trees.roots[t]!,
    end: model.trees.roots[t + 1]!,
  })),
})

/** Whether a row with this value (category code or number; NaN or 0 = missing) goes left at an inner node. */
export const goesLeft = (trees: TreeArrays, node: number, value: number): boolean => {
  const flags = trees.flags[node]!
  if (flags & asksSet) {
    const word = trees.setStart[node]! + (value >>> 5)
    return (
      value > 0 && word < trees.setStart[node + 1]! && ((trees.setWords[word]! >>> (value & 31)) & 1) === 1
    )
  }
  if (Number.isNaN(value)) return (flags & missingLeft) !== 0
  return Math.fround(value) <= trees.threshold[node]!
}

/** Total gain per feature, summing to 1; all 0 where no tree splits. */
export const importance = (model: BoostingModel): Float64Array => {
  const totals = new Float64Array(model.features.length)
  const { feature, gain } = model.trees
  for (let node = 0; node < feature.length; node++)
    if (feature[node]! >= 0) totals[feature[node]!]! += gain[node]!
  const sum = totals.reduce((a, b) => a + b, 0)
  return sum > 0 ? totals.map((total) => total / sum) : totals
}
