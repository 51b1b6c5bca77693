import { candidateLines } from './candidate-lines.ts'
import { commented, quoted, typeName } from './literal.ts'
import { gateRules } from './gate-rules.ts'
import type { ProjectFacts } from './project-facts.ts'

/** pipelines/<name>.ts: every stage from the file to the endpoint, in the open. */
export const pipelineFile = (facts: ProjectFacts): string => {
  const { name, inspection } = facts
  const type = typeName(name)
  const dropped = inspection.columns.filter((column) => column.drop)
  const rules = gateRules(facts)
  const tried = candidateLines(facts)
  const constructors = new Set(tried.map((line) => line.slice(0, line.indexOf('('))))
  const stages = [...constructors, 'choose', 'collect', 'divide', 'each', 'evaluate', 'fit', 'judge']
  const imports = [...stages, 'pipeline', 'prepare', 'release', 'train', 'validate', ...rules.uses].sort()
  const positive = inspection.target.positive === undefined ? '' : '\n    positive: config.positive,'
  return `import {
${imports.map((each) => `  ${each},`).join('\n')}
} from 'slipway'
import { checks } from '../checks/${name}.ts'
import { ${type} } from '../schemas/${name}.ts'
import config from '../slipway.config.ts'

/** Columns that the model does not see, and why. Take a line out to use its column. */
const leftOut: string[] = [${dropped.length === 0 ? '' : `\n${dropped.map(dropLine).join('\n')}\n`}]

/** What is tried, side by side, each on the same folds. The baseline is what a model has to beat. */
const candidates = [
${tried.map((line) => `  ${line},`).join('\n')}
]

/** What a version must reach before it may answer. */
const rules = [
${rules.lines.map((line) => `  ${line}`).join('\n')}
]

export default pipeline(${quoted(name)}, { source: config.data, split: config.split, seed: 7 }, (p) => {
  // The file becomes an immutable, profiled version of the dataset; it must fit the schema and pass the checks.
  const raw = collect({ name: config.name, source: p.source, schema: ${type} })
  const data = validate({ data: raw, checks })

  // Which rows teach and which test; the parts share no row.
  const parts = divide({
    data,
    target: config.target,${positive}
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
`
}

const dropLine = (column: { name: string; role: string; reason: string }): string =>
  `  ${quoted(column.name)}, // ${column.role === 'feature' ? '' : `${column.role}: `}${commented(column.reason)}`
