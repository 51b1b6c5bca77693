import type { FittedStep } from './recipe.ts'

/**
 * Takes raw columns through the fitted steps in order: each replaces its column, where that column is, by what it
 * makes of it, under the names that fitting gave. Steps of columns that no feature comes from are passed over.
 * Answers the features in the order of fitting. The same walk serves values and tensors.
 */
export function runSteps<Item extends { readonly name: string }>(
  raw: readonly Item[],
  steps: readonly FittedStep[],
  take: (step: FittedStep, item: Item, others: readonly Item[]) => readonly Item[],
): Item[] {
  // Chained, so that replacing one of a thousand columns costs nothing.
  const line = new Line(raw)
  for (const step of steps) {
    const item = line.get(step.column)
    if (!item) continue
    const others = step.reads?.map((name) => line.get(name)!) ?? []
    const made = take(step, item, others)
    line.replace(
      step.column,
      made.map((one, k) => ({ ...one, name: step.outputs[k]! })),
    )
  }
  return line.items()
}

interface Link<Item> {
  readonly item: Item | null
  next: Link<Item> | null
  before: Link<Item> | null
}

/** Columns in order, found by name. */
class Line<Item extends { readonly name: string }> {
  readonly #head: Link<Item> = { item: null, next: null, before: null }
  readonly #byName = new Map<string, Link<Item>>()

  constructor(items: readonly Item[]) {
    this.#insert(this.#head, items)
  }

  get(name: string): Item | undefined {
    return this.#byName.get(name)?.item ?? undefined
  }

  replace(name: string, items: readonly Item[]): void {
    const link = this.#byName.get(name)!
    this.#byName.delete(name)
    link.before!.next = link.next
    if (link.next) link.next.before = link.before
    this.#insert(link.before!, items)
  }

  items(): Item[] {
    const out: Item[] = []
    for (let link = this.#head.next; link; link = link.next) out.push(link.item!)
    return out
  }

  #insert(after: Link<Item>, items: readonly Item[]): void {
    let at = after
    for (const item of items) {
      const link: Link<Item> = { item, next: at.next, before: at }
      if (at.next) at.next.before = link
      at.next = link
      at = link
      this.#byName.set(item.name, link)
    }
  }
}
