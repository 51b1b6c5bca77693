import type { PiiClass } from '../privacy/index.ts'
import type { Field } from '../table/table.ts'
import type { FittedRecipe } from './recipe.ts'

/** The features that a fitted recipe makes of personal data, by name: a class travels with its column into what is made of it. */
export const personalFeatures = (
  { features }: Pick<FittedRecipe, 'features'>,
  fields: readonly Field[],
): Map<string, PiiClass> => {
  const classes = new Map(fields.map(({ name, pii }) => [name, pii]))
  return new Map(
    features.flatMap(({ name, from }) => {
      const pii = classes.get(from)
      return pii ? [[name, pii] as const] : []
    }),
  )
}
