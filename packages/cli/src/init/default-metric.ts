import type { ProjectFacts } from './project-facts.ts'

/**
 * The measure that a new project starts with: rare classes are judged by average precision, which a majority cannot
 * flatter. Numbers have none here: which error fits depends on their tails, and `choose` looks at them.
 */
export const defaultMetric = ({ inspection }: Pick<ProjectFacts, 'inspection'>): string | null => {
  const { target } = inspection
  if (target.task === 'regression') return null
  if (target.task === 'multiclass') return 'log_loss'
  const rows = target.classes.reduce((sum, each) => sum + each.rows, 0)
  const positives = target.classes.find((each) => each.name === target.positive)?.rows ?? 0
  return positives < RARE * rows || positives > (1 - RARE) * rows ? 'average_precision' : 'roc_auc'
}

const RARE = 0.05
