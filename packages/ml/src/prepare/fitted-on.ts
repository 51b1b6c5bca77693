import { targetOf } from '../split/index.ts'
import { tableOf } from '../table/index.ts'
import { applyRecipe } from './apply-recipe.ts'
import type { Feature, Features } from './features.ts'
import { fitRecipe } from './fit-recipe.ts'
import type { FittedRecipe, Recipe } from './recipe.ts'

type Row = Readonly<Record<string, unknown>>

export interface FittedOnRows {
  readonly fitted: FittedRecipe
  /** As a trainer sees the rows: what learns from the target is cross-fitted. Missing is null. */
  readonly training: Record<string, number | string | null>[]
  /** Any rows as they are prepared at an endpoint. */
  served(rows: readonly Row[]): Record<string, number | string | null>[]
}

/**
 * Fits a recipe on a few rows, for unit tests: `fittedOn(recipe(impute()), rows, { target: 'left' }).training`.
 *
 * @param target the column to predict, for steps that learn from it; no feature is made of it
 * @throws what `fitRecipe`, `applyRecipe` and `targetOf` throw
 */
export function fittedOn(
  recipe: Recipe,
  rows: readonly Row[],
  { target, seed = 0 }: { target?: string; seed?: number } = {},
): FittedOnRows {
  const whole = tableOf(rows)
  const columns = whole.columns.filter(({ name }) => name !== target)
  const y = target === undefined ? null : targetOf(whole, target)
  const { fitted, features } = fitRecipe(recipe, { rows: whole.rows, columns }, y, { seed })
  return {
    fitted,
    training: recordsOf(features),
    served: (others) => recordsOf(applyRecipe(fitted, tableOf(others))),
  }
}

const recordsOf = ({ rows, columns }: Features): Record<string, number | string | null>[] =>
  Array.from({ length: rows }, (_, row) =>
    Object.fromEntries(columns.map((column) => [column.name, valueOf(column, row)])),
  )

const valueOf = (column: Feature, row: number): number | string | null => {
  const value = column.values[row]!
  if (column.kind === 'category') return column.levels[value - 1] ?? null
  return Number.isNaN(value) ? null : value
}
