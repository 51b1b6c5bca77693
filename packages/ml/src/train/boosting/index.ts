import type { Trainer } from '../trainer.ts'
import { compile } from './compile.ts'
import { fit } from './fit.ts'
import { importance, type BoostingModel } from './model.ts'
import { predict } from './predict.ts'
import { defaults, type BoostingSettings } from './settings.ts'

export { boostingPresets, type BoostingSettings, type Loss } from './settings.ts'
export { goesLeft, treesOf, type BoostingModel, type TreeArrays, type TreeView } from './model.ts'
export { rawScores } from './predict.ts'

/** Histogram gradient boosting: trees grown leaf by leaf on binned features; missing values and categories natively. */
export const boosting: Trainer<BoostingSettings, BoostingModel> = {
  name: 'boosting',
  title: 'Gradient boosting',
  tasks: ['binary', 'multiclass', 'regression'],
  defaults,
  fit,
  predict,
  compile,
  importance,
}
