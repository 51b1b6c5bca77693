import type { ProjectFacts } from './project-facts.ts'

/** From here on a larger tree pays, and fifteen small ones do not. */
const MANY_ROWS = 20_000

/**
 * What a new project tries: an honest floor, straight lines, and trees of the sizes that suited tables of this size
 * (measured on the public data sets of docs/figures.md).
 */
export function candidateLines({ rows, fields, inspection, lowest }: ProjectFacts): string[] {
  const { task, name } = inspection.target
  if (task !== 'regression')
    return rows < MANY_ROWS
      ? [
          'baseline()',
          'linear({ c: 0.1 })',
          'linear({ c: 1 })',
          'boosting({ leaves: 4, learningRate: 0.05, trees: 300 })',
          'boosting({ leaves: 31, learningRate: 0.1, trees: 100 })',
        ]
      : [
          'baseline()',
          'linear({ c: 1 })',
          'boosting({ leaves: 31, learningRate: 0.1, trees: 150 })',
          'boosting({ leaves: 63, learningRate: 0.1, trees: 300 })',
        ]
  const whole = fields.some((field) => field.name === name && field.type === 'integer')
  return [
    inspection.timeColumns.length > 0 ? 'seasonal()' : 'baseline()',
    'linear({ alpha: 1 })',
    'boosting({ leaves: 31, learningRate: 0.1, trees: 100 })',
    'boosting({ leaves: 31, learningRate: 0.05, trees: 400 })',
    // Counts spread with their size, which the Poisson loss knows.
    ...(whole && lowest !== undefined && lowest >= 0
      ? ["boosting({ loss: 'poisson', leaves: 31, learningRate: 0.05, trees: 400 })"]
      : ["boosting({ loss: 'absolute', leaves: 31, learningRate: 0.05, trees: 400 })"]),
  ]
}
