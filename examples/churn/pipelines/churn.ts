import {
  baseline,
  betterThan,
  boosting,
  choose,
  collect,
  divide,
  each,
  evaluate,
  fit,
  judge,
  linear,
  notWorseThan,
  pipeline,
  prepare,
  reaches,
  release,
  train,
  validate,
} from 'slipway'
import { checks } from '../checks/churn.ts'
import { Churn } from '../schemas/churn.ts'
import config from '../slipway.config.ts'

/** Columns that the model does not see, and why. Take a line out to use its column. */
const leftOut: string[] = [
  'customer_id', // id: names the row: all of its values are different
]

/** What is tried, side by side, each on the same folds. The baseline is what a model has to beat. */
const candidates = [
  baseline(),
  linear({ c: 0.1 }),
  linear({ c: 1 }),
  boosting({ leaves: 4, learningRate: 0.05, trees: 300 }),
  boosting({ leaves: 31, learningRate: 0.1, trees: 100 }),
]

/** What a version must reach before it may answer. */
const rules = [...reaches(config.goal), betterThan('baseline'), notWorseThan('champion')]

export default pipeline('churn', { source: config.data, split: config.split, seed: 7 }, (p) => {
  // The file becomes an immutable, profiled version of the dataset; it must fit the schema and pass the checks.
  const raw = collect({ name: config.name, source: p.source, schema: Churn })
  const data = validate({ data: raw, checks })

  // Which rows teach and which test; the parts share no row.
  const parts = divide({
    data,
    target: config.target,
    positive: config.positive,
    split: p.split,
    drop: leftOut,
    goal: config.goal,
    seed: p.seed,
  })

  // Each preparation is fitted on every fold's training rows alone, once for all candidates that use it.
  const prepared = {
    tree: prepare({ data, parts, recipe: 'tree' }),
    linear: prepare({ data, parts, recipe: 'linear' }),
  }
  const tries = each(candidates, (candidate) => train({ prepared: prepared[candidate.recipe], candidate }))

  // The choice is made on other folds than those its score is told on.
  const choice = choose({ parts, tries, goal: config.goal })
  const model = fit({ data, parts, choice })
  const evaluation = evaluate({ name: config.name, data, parts, choice, model, goal: config.goal })

  // A version that passes becomes the champion and answers; one that does not is kept with the reasons.
  const gate = judge({ evaluation, rules })
  return release({ name: config.name, data, parts, choice, model, evaluation, gate, card: config.card })
})
