import type { FittedStep } from './recipe.ts'

/**
 * Takes raw columns through the fitted steps, each column by those that name it, in order; what a step makes of it
 * goes on under the names that fitting gave. Answers the features in the order of fitting. The same walk serves
 * values and tensors.
 */
export function runSteps<Item extends { readonly name: string }>(
  raw: readonly Item[],
  steps: readonly FittedStep[],
  take: (step: FittedStep, item: Item) => readonly Item[],
): Item[] {
  const byColumn = Map.groupBy(steps.keys(), (k) => steps[k]!.column)
  const walk = (item: Item, after: number): Item[] => {
    const next = byColumn.get(item.name)?.find((k) => k > after)
    if (next === undefined) return [item]
    const step = steps[next]!
    return take(step, item).flatMap((made, k) => walk({ ...made, name: step.outputs[k]! }, next))
  }
  return raw.flatMap((item) => walk(item, -1))
}
