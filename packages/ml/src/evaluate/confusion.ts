import { flagged, type Scored, weightsOf } from './metric.ts'
import { likeliest } from './metrics/multiclass.ts'

/** counts[truth][said], weighted, in the order of `classes`; binary at the data's threshold. */
export interface ConfusionMatrix {
  readonly classes: readonly string[]
  readonly counts: readonly (readonly number[])[]
}

/** How often each class was taken for each: for binary and multiclass. */
export function confusionMatrix(data: Scored): ConfusionMatrix {
  const said = data.task === 'multiclass' ? likeliest(data) : flagged(data)
  const weights = weightsOf(data)
  const counts = data.classes.map(() => data.classes.map(() => 0))
  for (let row = 0; row < said.length; row++) counts[data.y[row]!]![said[row]!]! += weights[row]!
  return { classes: data.classes, counts }
}
