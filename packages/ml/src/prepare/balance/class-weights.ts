import type { Target } from '../../train/trainer.ts'
import { badSetting } from '../prepare.errors.ts'

/** How many classes a target has; two for a binary one. Throws PREPARE_BAD_SETTING for a number. */
export function countClasses({ task, values, classes }: Target): Float64Array {
  if (task === 'regression') throw badSetting('balance', 'a number as the target', 'it has no classes')
  const counts = new Float64Array(task === 'binary' ? 2 : classes.length)
  for (let i = 0; i < values.length; i++) counts[values[i]!]!++
  return counts
}

/** Of each row the weight that makes all classes count alike: rows / (classes × rows of its class), as scikit-learn's "balanced". */
export function classWeights(target: Target): Float64Array {
  const counts = countClasses(target)
  const there = counts.filter((count) => count > 0).length
  return target.values.map((k) => target.values.length / (there * counts[k]!))
}
