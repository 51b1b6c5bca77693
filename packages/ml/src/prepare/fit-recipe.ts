import type { Table } from '../table/table.ts'
import type { Target } from '../train/trainer.ts'
import type { Feature, Features } from './features.ts'
import {
  columnMissing,
  columnNotReady,
  noTrainingRows,
  nothingLeft,
  stepCannotTake,
} from './prepare.errors.ts'
import { nearestName } from '../table/nearest-name.ts'
import { rawValues } from './raw-columns.ts'
import type { FittedRecipe, FittedStep, Recipe } from './recipe.ts'
import { stepKindNamed } from './steps/index.ts'
import type { NamedValues, Numbers, Values } from './values.ts'

type Working = NamedValues & { readonly from: string }

/**
 * Fits every step on these rows and no others, in order. `features` are the same rows as the trainer should see
 * them: where a step learns from the target they are cross-fitted, so they differ from `applyRecipe` on them.
 *
 * @param target needed by steps that learn from it, else null.
 * Throws PREPARE_NO_ROWS, PREPARE_STEP_UNKNOWN, PREPARE_STEP_CANNOT_TAKE, PREPARE_COLUMN_MISSING,
 * PREPARE_COLUMN_NOT_READY, PREPARE_NOTHING_LEFT, PREPARE_NEEDS_TARGET, PREPARE_BAD_SETTING.
 */
export function fitRecipe(
  recipe: Recipe,
  table: Table,
  target: Target | null,
  { seed }: { seed: number },
): { fitted: FittedRecipe; features: Features } {
  if (table.rows === 0) throw noTrainingRows()
  const names = table.columns.map(({ name }) => name)
  const byName = new Map(table.columns.map((column) => [column.name, column]))
  const raw = (recipe.columns ?? names).map((name) => {
    const column = byName.get(name)
    if (!column) throw columnMissing(name, nearestName(name, names))
    return column
  })
  let working: Working[] = raw.map((column) => ({ ...rawValues(column), from: column.name }))
  const steps: FittedStep[] = []
  for (const { step, columns, settings } of recipe.steps) {
    const kind = stepKindNamed(step)
    const absent = columns?.find((name) => !working.some((column) => column.name === name))
    if (absent !== undefined)
      throw columnMissing(
        absent,
        nearestName(
          absent,
          working.map(({ name }) => name),
        ),
      )
    const chosen = columns && new Set(columns)
    const names = new Set(working.map(({ name }) => name))
    working = working.flatMap((column) => {
      const { name, from } = column
      const takes = kind.takes.includes(column.kind)
      const asked = chosen?.has(name) ?? (kind.takesUnasked ?? kind.takes).includes(column.kind)
      if (!asked) return [column]
      if (!takes) throw stepCannotTake(step, name, column.kind, kind.takes)
      const context = { name, rows: table.rows, target, seed }
      const fitted = kind.fit(column, settings, context)
      const made =
        kind.applyToTraining?.(fitted, column, settings, context) ?? kind.apply(fitted, column, name)
      names.delete(name)
      const outputs = made.map((values) => apartFrom(names, values.name))
      steps.push({ step, column: name, fitted, outputs })
      return made.map((values, k) => ({ ...values, name: outputs[k]!, from }))
    })
  }
  const features = featuresOf(working, table.rows)
  if (features.columns.length === 0) throw nothingLeft()
  const used = new Set(working.map(({ from }) => from))
  return {
    features,
    fitted: {
      version: 1,
      inputs: raw.filter(({ name }) => used.has(name)).map(({ name, type }) => ({ name, type })),
      steps,
      features: features.columns.map((column, k) => ({
        name: column.name,
        kind: column.kind,
        from: working[k]!.from,
        ...(column.kind === 'category' && { levels: column.levels }),
      })),
      leftOut: recipe.leftOut ?? [],
    },
  }
}

/** The name, or the first of `name 2`, `name 3` … that no other column has; it is taken from then on. */
function apartFrom(names: Set<string>, name: string): string {
  let free = name
  for (let k = 2; names.has(free); k++) free = `${name} ${k}`
  names.add(free)
  return free
}

/** What is left after all steps, as features. */
export function featuresOf(working: readonly NamedValues[], rows: number): Features {
  for (const { name, kind } of working) {
    if (kind !== 'numeric' && kind !== 'category') throw columnNotReady(name, kind)
  }
  return { rows, columns: working.map((column) => featureOf(column.name, column)) }
}

function featureOf(name: string, values: Values): Feature {
  if (values.kind === 'category')
    return { name, kind: 'category', values: values.values, levels: values.levels }
  return { name, kind: 'numeric', values: (values as Numbers).values }
}
