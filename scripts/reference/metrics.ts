import { driftMetrics } from '../../packages/ml/src/drift/index.ts'
import { metrics } from '../../packages/ml/src/evaluate/index.ts'
import { madeBy, page, table } from './markdown.ts'

/** The metrics of models and of drift, in report order. */
export const metricsPage = (): string =>
  page(
    '# Metrics',
    madeBy,
    '## Of models',
    'What they mean and how their intervals are made: [training](../training.md).',
    table(
      ['metric', 'title', 'tasks', 'better is', 'told for 0.8'],
      metrics.map((metric) => [
        `\`${metric.name}\``,
        metric.title,
        metric.tasks.join(', '),
        metric.higherIsBetter ? 'higher' : 'lower',
        metric.words(0.8, null, {
          target: 'churn',
          positive: 'yes',
          rows: 'customers',
          event: 'leave',
          baseRate: 0.25,
          mean: 4,
        }),
      ]),
    ),
    '## Of drift',
    'Which one decides when: [drift](../drift.md).',
    table(
      ['metric', 'title', 'columns of', 'drifted from', 'meaning'],
      driftMetrics.map((metric) => [
        `\`${metric.name}\``,
        metric.title,
        metric.kinds.map((kind) => (kind === 'category' ? 'categories' : 'numbers')).join(', '),
        metric.threshold === null ? 'its p-value' : String(metric.threshold),
        metric.meaning,
      ]),
    ),
  )
