import type { FittedRecipe } from './recipe.ts'
import { stepKindNamed } from './steps/index.ts'

/** What a fitted recipe does, one line a step and column, for people. */
export const describeRecipe = (fitted: FittedRecipe): string[] => [
  ...fitted.leftOut.map(({ column, reason }) => `${column}: left out (${reason})`),
  ...warningsOf(fitted),
  ...fitted.steps.map(({ step, column, fitted: learnt }) => {
    const kind = stepKindNamed(step)
    return `${kind.title} – ${kind.describe(learnt, column)}`
  }),
  `${fitted.inputs.length} columns become ${fitted.features.length} features`,
]

/** What a fitted recipe uses that falls out of use: deprecated steps, and retired ones in recipes of old. */
export function warningsOf(fitted: FittedRecipe): string[] {
  const used = new Set(fitted.steps.map(({ step }) => step))
  return [...used].flatMap((step) => {
    const { deprecated, retired } = stepKindNamed(step)
    const why = retired ?? deprecated
    return why ? [`! ${step} is ${retired ? 'retired' : 'deprecated'} (${why.reason}); use ${why.use}`] : []
  })
}
