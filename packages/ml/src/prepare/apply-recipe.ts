import type { Table } from '../table/table.ts'
import type { Features } from './features.ts'
import { featuresOf } from './fit-recipe.ts'
import { conformed } from './raw-columns.ts'
import type { FittedRecipe } from './recipe.ts'
import { stepKindNamed } from './steps/index.ts'
import type { NamedValues } from './values.ts'

/**
 * Prepares any rows as the recipe was fitted, without looking at their target. Columns that the recipe doesn't
 * use may be absent. Throws PREPARE_COLUMN_MISSING, PREPARE_COLUMN_TYPE.
 */
export function applyRecipe(fitted: FittedRecipe, table: Table): Features {
  let working: NamedValues[] = fitted.inputs.map((input) => conformed(table, input))
  for (const { step, column, fitted: learnt } of fitted.steps) {
    const kind = stepKindNamed(step)
    working = working.flatMap((values) =>
      values.name === column ? kind.apply(learnt, values, column) : [values],
    )
  }
  return featuresOf(working, table.rows)
}
