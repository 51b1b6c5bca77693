import type { Table } from '../table/table.ts'
import type { Features } from './features.ts'
import { featuresOf } from './fit-recipe.ts'
import { columnsByName, conformed } from './raw-columns.ts'
import type { FittedRecipe } from './recipe.ts'
import { runSteps } from './run-steps.ts'
import { stepKindNamed } from './steps/index.ts'
import type { NamedValues } from './values.ts'

/**
 * Prepares any rows as the recipe was fitted, without looking at their target. Columns that the recipe doesn't
 * use may be absent. Throws PREPARE_COLUMN_MISSING, PREPARE_COLUMN_TYPE.
 */
export function applyRecipe(fitted: FittedRecipe, table: Table): Features {
  const columns = columnsByName(table)
  const raw: NamedValues[] = fitted.inputs.map((input) => conformed(columns, input))
  const working = runSteps(raw, fitted.steps, ({ step, column, fitted: learnt }, values, others) =>
    stepKindNamed(step).apply(learnt, values, column, others),
  )
  return featuresOf(working, table.rows)
}
