import type { PiiClass } from '../privacy/index.ts'
import type { Field } from '../table/table.ts'
import type { FittedRecipe } from './recipe.ts'

/** A raw column of personal data, and the features that are made of it or with it. */
export interface PersonalInput {
  readonly column: string
  readonly class: PiiClass
  readonly features: readonly string[]
}

/**
 * What a fitted recipe makes of personal data: a class travels with its column through every step into the features,
 * of the columns that a step reads besides too.
 */
export const personalFeatures = (
  { inputs, steps, features }: Pick<FittedRecipe, 'inputs' | 'steps' | 'features'>,
  fields: readonly Field[],
): PersonalInput[] => {
  const classes = new Map(fields.map(({ name, pii }) => [name, pii]))
  /** By the name of a column at this point, the personal columns that it comes of. */
  const origins = new Map(inputs.map(({ name }) => [name, new Set(classes.get(name) ? [name] : [])]))
  for (const { column, reads = [], outputs } of steps) {
    const all = new Set([column, ...reads].flatMap((name) => [...(origins.get(name) ?? [])]))
    origins.delete(column)
    for (const output of outputs) origins.set(output, all)
  }
  return inputs.flatMap(({ name }) => {
    const kind = classes.get(name)
    const made = features.filter((feature) => origins.get(feature.name)?.has(name))
    return kind && made.length > 0
      ? [{ column: name, class: kind, features: made.map((feature) => feature.name) }]
      : []
  })
}
