import { step } from '@slipway/flow'
import type { Recipe } from '@slipway/ml/prepare'
import type { Field } from '@slipway/ml/table'
import { pack } from './packed.ts'
import { mindRecipeRules } from './recipe-rules.ts'
import type { Dataset, Parts, Prepared, RecipeName } from './shapes.ts'
import { tableOf } from './table-of.ts'

/** The ready-made preparation of that name for these columns; a recipe of one's own is taken as it is. */
export async function recipeFor(
  name: RecipeName | Recipe,
  fields: readonly Field[],
  drop: readonly string[],
): Promise<Recipe> {
  if (typeof name === 'object') return without(name, fields, drop)
  const { linearRecipe, treeRecipe } = await import('@slipway/ml/prepare')
  return name === 'tree' ? treeRecipe(fields, { drop }) : linearRecipe(fields, { drop })
}

/** The recipe over the columns that a model may see. */
const without = (recipe: Recipe, fields: readonly Field[], drop: readonly string[]): Recipe => ({
  ...recipe,
  columns: (recipe.columns ?? fields.map(({ name }) => name)).filter((name) => !drop.includes(name)),
})

/**
 * Fits a preparation on each fold's training rows alone and applies it to the rows that fold scores, once, for
 * every candidate that wants it.
 */
export const prepare = step(
  'prepare',
  async (
    { data, parts, recipe }: { data: Dataset; parts: Parts; recipe: RecipeName | Recipe },
    ctx,
  ): Promise<Prepared> => {
    const { applyRecipe, fitRecipe, warningsOf } = await import('@slipway/ml/prepare')
    const { rowsOf } = await import('@slipway/ml/split')
    const { takeRows } = await import('@slipway/ml/table')
    const wanted = data.fields.filter((field) => !parts.drop.includes(field.name))
    const table = await tableOf(
      data,
      ctx,
      wanted.map(({ name }) => name),
    )
    const plan = await recipeFor(recipe, data.fields, parts.drop)
    await mindRecipeRules(plan, ctx)
    const folds = []
    for (let i = 0; i < parts.split.k; i++) {
      const { train, valid } = rowsOf(parts.split, i)
      const target = { task: parts.task, classes: parts.classes, values: pick(parts.y, train) }
      const { fitted, features } = fitRecipe(plan, takeRows(table, train), target, { seed: parts.seed })
      if (i === 0) for (const warning of warningsOf(fitted)) ctx.log(warning)
      folds.push({ train: pack(features), valid: pack(applyRecipe(fitted, takeRows(table, valid))) })
      ctx.progress((i + 1) / parts.split.k, `fold ${i + 1} of ${parts.split.k}`)
    }
    return { recipe, parts, folds }
  },
)

/** The values at these rows. */
export const pick = (values: Float64Array, rows: Int32Array): Float64Array => {
  const picked = new Float64Array(rows.length)
  for (let i = 0; i < rows.length; i++) picked[i] = values[rows[i]!]!
  return picked
}
