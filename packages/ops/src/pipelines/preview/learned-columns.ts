import type { PlanBody } from '@slipway/contract/pipelines'

/** A dataset that a plan reads, and the columns of it that no model of the plan is given. */
export interface LearnedFrom {
  readonly dataset: string
  readonly leftOut: readonly string[]
}

/** The datasets that a plan collects to learn from, as far as their names are known before it runs. */
export function learnedFrom({ nodes }: Pick<PlanBody, 'nodes'>): LearnedFrom[] {
  const of = (step: string) =>
    nodes.filter((node) => node.step.replace(/~\d+$/, '') === step).map(({ inputs }) => inputs as Open)
  const divided = of('divide')
  if (divided.length === 0) return []
  const leftOut = divided.flatMap(({ drop, target }) => [drop, target].flat()).filter(isText)
  return [...new Set(of('collect').map(({ name }) => name))]
    .filter(isText)
    .map((dataset) => ({ dataset, leftOut }))
}

type Open = Readonly<Record<string, unknown>>
const isText = (value: unknown): value is string => typeof value === 'string'

/** What a plan says of the personal data that its models would learn from. */
export const personalWarning = (
  dataset: string,
  columns: readonly { readonly name: string; readonly pii: string }[],
): string =>
  `The model would learn from personal data of ${dataset}: ${columns.map(({ name, pii }) => `${name} (${pii})`).join(', ')}. Leave it out with drop, or say that it is none with data classify.`
