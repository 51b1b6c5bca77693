import { defaultMetric } from './default-metric.ts'
import { quoted } from './literal.ts'
import type { ProjectFacts } from './project-facts.ts'

/** Measures of error: less is better, so that a limit is a ceiling. */
const ERRORS = new Set(
  'log_loss brier ece mae rmse median_ae wape smape mase pinball expected_cost'.split(' '),
)

/** The gate that a new project starts with, as lines of code and the functions they call. */
export const gateRules = (facts: ProjectFacts): { lines: string[]; uses: string[] } => {
  const metric = facts.goal?.metric ?? defaultMetric(facts) ?? 'rmse'
  const bound = ERRORS.has(metric) ? 'atMost' : 'atLeast'
  return {
    lines: [
      '...reaches(config.goal),',
      "betterThan('baseline'),",
      "notWorseThan('champion'),",
      `// ${bound}(${quoted(metric)}, …) asks for more; import it from 'slipway'`,
    ],
    uses: ['betterThan', 'notWorseThan', 'reaches'],
  }
}
