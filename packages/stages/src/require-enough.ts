import type { Target } from '@slipway/ml/train'
import { classTooRare, notEnoughRows } from './stages.errors.ts'

const FEWEST_ROWS = 20

/**
 * Refuses a target of which too little is known to judge a model by.
 *
 * @throws SlipwayError TRAIN_TOO_FEW_ROWS, TRAIN_CLASS_TOO_RARE
 */
export function requireEnough(target: Target, column: string, folds = 5): void {
  const counts = new Float64Array(target.classes.length)
  let rows = 0
  for (const value of target.values) {
    if (Number.isNaN(value)) continue
    rows++
    if (target.task !== 'regression') counts[value]!++
  }
  if (rows < FEWEST_ROWS) throw notEnoughRows(rows, FEWEST_ROWS, 'judging a model')
  for (const [k, name] of target.classes.entries())
    if (target.task !== 'regression' && counts[k]! < folds)
      throw classTooRare(column, name, counts[k]!, folds)
}
