import { defaultMetric } from './default-metric.ts'
import { goalWords } from './goal-words.ts'
import { commented, quoted } from './literal.ts'
import type { ProjectFacts } from './project-facts.ts'

/** slipway.config.ts: where the data is, what is predicted, how it is tested and what it is worth. */
export const configFile = (facts: ProjectFacts): string => {
  const { inspection } = facts
  const { target } = inspection
  const others = inspection.splits.filter((split) => split.spec !== facts.split)
  return [
    "import { defineConfig } from 'slipway'",
    '',
    'export default defineConfig({',
    '  /** Names the pipeline, the dataset, the model and the endpoint. */',
    `  name: ${quoted(facts.name)},`,
    '  /** The file to learn from; a relative path starts at this folder. */',
    `  data: ${quoted(facts.source)},`,
    '  /** The column to predict. */',
    `  target: ${quoted(target.name)},`,
    ...(target.positive === undefined
      ? []
      : [
          '  /** The class to find; the other one is the rest. */',
          `  positive: ${quoted(target.positive)},`,
        ]),
    '  /** Which rows test: random, stratified, time:<column>[@from], order@<share>, group:<column>, column:<column>. */',
    `  split: ${quoted(facts.split)},`,
    ...others.map((split) => `  // split: ${commented(quoted(split.spec))}, // ${commented(split.reason)}`),
    '  /** What a good model is worth: the report and the gate speak in these terms. */',
    '  goal: {',
    ...goalLines(facts),
    '  },',
    '  /** What the model is for, and where it should not be used; its card says it. */',
    '  card: {',
    '    use: [],',
    '    limits: [],',
    '  },',
    '})',
    '',
  ].join('\n')
}

const goalLines = (facts: ProjectFacts): string[] => {
  const { goal, inspection } = facts
  const metric = goal?.metric ?? defaultMetric(facts)
  return [
    metric === null
      ? "    // metric: 'mae', // what is made best; unless said, rmse, or mae where a few values are huge"
      : `    metric: ${quoted(metric)},`,
    ...(goal?.target === undefined
      ? ['    // target: 0.8, // the value that the business needs']
      : [`    target: ${goal.target},`]),
    ...(inspection.task === 'binary' ? [...wordLines(facts), ...costLines(facts)] : []),
  ]
}

const wordLines = ({ inspection }: ProjectFacts): string[] => {
  const words = goalWords(inspection.target.name)
  return words
    ? [`    rows: ${quoted(words.rows)},`, `    event: ${quoted(words.event)},`]
    : ["    // rows: 'customers', event: 'leave', // the words for the report's sentences"]
}

const costLines = ({ goal }: ProjectFacts): string[] => {
  if (!goal?.costs)
    return [
      '    // What a missed case and a false alarm cost; the threshold is then chosen by money:',
      "    // costs: { miss: 500, falseAlarm: 20, currency: 'EUR' },",
    ]
  const { miss, falseAlarm, currency } = goal.costs
  const named = currency === undefined ? '' : `, currency: ${quoted(currency)}`
  return [`    costs: { miss: ${miss}, falseAlarm: ${falseAlarm}${named} },`]
}
