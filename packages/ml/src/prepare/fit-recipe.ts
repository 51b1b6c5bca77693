import type { Table } from '../table/table.ts'
import type { Target } from '../train/trainer.ts'
import type { Feature, Features } from './features.ts'
import {
  columnMissing,
  columnNotReady,
  noTrainingRows,
  nothingLeft,
  stepCannotTake,
  stepRetired,
} from './prepare.errors.ts'
import { nearestName } from '../table/nearest-name.ts'
import { rawValues } from './raw-columns.ts'
import type { FittedRecipe, FittedStep, Recipe } from './recipe.ts'
import { stepKindNamed } from './steps/index.ts'
import type { NamedValues, Numbers, Values } from './values.ts'

/** A column on its way, and the raw column it was made from. */
type Working = NamedValues & { readonly from: string }

/**
 * Fits every step on these rows and no others, in order. `features` are the same rows as the trainer should see
 * them: where a step learns from the target they are cross-fitted, so they differ from `applyRecipe` on them.
 *
 * @param target needed by steps that learn from it, else null.
 * Throws PREPARE_NO_ROWS, PREPARE_STEP_UNKNOWN, PREPARE_STEP_CANNOT_TAKE, PREPARE_COLUMN_MISSING,
 * PREPARE_STEP_RETIRED, PREPARE_COLUMN_NOT_READY, PREPARE_NOTHING_LEFT, PREPARE_NEEDS_TARGET, PREPARE_BAD_SETTING.
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
  const working = new Map<string, Working>(
    raw.map((column) => [column.name, { ...rawValues(column), from: column.name }]),
  )
  /** By raw column, the raw columns that steps read while they changed it. */
  const needs = new Map<string, Set<string>>(raw.map(({ name }) => [name, new Set()]))
  let order = [...working.keys()]
  const steps: FittedStep[] = []
  const present = (name: string): Working => {
    const column = working.get(name)
    if (!column) throw columnMissing(name, nearestName(name, [...working.keys()]))
    return column
  }
  for (const { step, columns, settings } of recipe.steps) {
    const kind = stepKindNamed(step)
    if (kind.retired) throw stepRetired(step, kind.retired)
    for (const name of columns ?? []) present(name)
    const unasked = kind.takesUnasked ?? kind.takes
    const asked = columns && new Set(columns)
    const chosen = order.filter((name) => asked?.has(name) ?? unasked.includes(working.get(name)!.kind))
    const replaced = new Map<string, readonly string[]>()
    for (const name of chosen) {
      const column = working.get(name)!
      if (!kind.takes.includes(column.kind)) throw stepCannotTake(step, name, column.kind, kind.takes)
      const reads = kind.reads?.(settings, name, chosen) ?? []
      const others = reads.map(present)
      const context = { name, rows: table.rows, target, seed, others }
      const fitted = kind.fit(column, settings, context)
      const made =
        kind.applyToTraining?.(fitted, column, settings, context) ?? kind.apply(fitted, column, name, others)
      working.delete(name)
      for (const other of others) needs.get(column.from)!.add(other.from)
      const outputs = made.map((values) => {
        const free = apartFrom(working, values.name)
        working.set(free, { ...values, name: free, from: column.from })
        return free
      })
      steps.push({
        step,
        column: name,
        ...(reads.length > 0 && { reads }),
        ...(kind.version !== undefined && { version: kind.version }),
        fitted,
        outputs,
      })
      replaced.set(name, outputs)
    }
    order = order.flatMap((name) => replaced.get(name) ?? [name])
  }
  const last = order.map((name) => working.get(name)!)
  const features = featuresOf(last, table.rows)
  if (features.columns.length === 0) throw nothingLeft()
  const used = new Set(last.map(({ from }) => from))
  // A set's iteration also visits what is added meanwhile.
  for (const name of used) for (const other of needs.get(name)!) used.add(other)
  return {
    features,
    fitted: {
      version: 1,
      inputs: raw.filter(({ name }) => used.has(name)).map(({ name, type }) => ({ name, type })),
      steps,
      features: features.columns.map((column, k) => ({
        name: column.name,
        kind: column.kind,
        from: last[k]!.from,
        ...(column.kind === 'category' && { levels: column.levels }),
      })),
      leftOut: recipe.leftOut ?? [],
    },
  }
}

/** The name, or the first of `name 2`, `name 3` … that no other column has. */
function apartFrom(names: ReadonlyMap<string, unknown>, name: string): string {
  let free = name
  for (let k = 2; names.has(free); k++) free = `${name} ${k}`
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
