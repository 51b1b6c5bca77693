import type { PlanNodeBody } from '@slipway/contract/pipelines'

/** The names of the steps of recipes that a plan's inputs hold, each once. */
export function recipeStepsIn(nodes: readonly Pick<PlanNodeBody, 'inputs'>[]): string[] {
  const found = new Set<string>()
  const look = (value: unknown): void => {
    if (Array.isArray(value)) for (const one of value) look(one)
    else if (typeof value === 'object' && value !== null) {
      const { steps } = value as { steps?: unknown }
      if (Array.isArray(steps)) for (const one of steps) if (isStep(one)) found.add(one.step)
      for (const one of Object.values(value)) look(one)
    }
  }
  for (const { inputs } of nodes) look(inputs)
  return [...found]
}

const isStep = (value: unknown): value is { step: string } =>
  typeof value === 'object' &&
  value !== null &&
  typeof (value as { step?: unknown }).step === 'string' &&
  typeof (value as { settings?: unknown }).settings === 'object'
