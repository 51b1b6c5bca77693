import type { FittedRecipe } from './recipe.ts'
import { stepKindNamed } from './steps/index.ts'

/** What a fitted recipe does, one line a step and column, for people. */
export const describeRecipe = (fitted: FittedRecipe): string[] => [
  ...fitted.leftOut.map(({ column, reason }) => `${column}: left out (${reason})`),
  ...fitted.steps.map(({ step, column, fitted: learnt }) => {
    const kind = stepKindNamed(step)
    return `${kind.title} – ${kind.describe(learnt, column)}`
  }),
  `${fitted.inputs.length} columns become ${fitted.features.length} features`,
]
