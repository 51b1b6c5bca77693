import type { PlanBody, PlanNodeBody } from '@slipway/contract/pipelines'
import { recipeStepName, ruleOf, type StepRule, stepWarnings } from '@slipway/contract/steps'
import type { Clock } from '../../ports/clock.ts'
import type { Database } from '../../ports/database.ts'
import { recipeStepsIn } from './recipe-steps.ts'
import { ruleNotFound, stepRetired } from './steps.errors.ts'
import { stepsStore } from './steps.store.ts'
import type { StepsTables } from './steps.tables.ts'

interface Deps {
  readonly database: Pick<Database<StepsTables>, 'db' | 'write'>
  readonly clock: Clock
}
type Wish = Pick<StepRule, 'standing' | 'use' | 'reason'> & { readonly upTo?: number | null }

/** Which steps fall out of use on this platform, whatever their code says. */
export const openSteps = ({ database: { db, write }, clock }: Deps) => ({
  list: (): Promise<StepRule[]> => stepsStore(db).list(),

  async set(step: string, { upTo = null, ...wish }: Wish, by: string): Promise<StepRule> {
    const rule = { step, ...wish, upTo, by, atMs: clock.nowMs() }
    await write((trx) => stepsStore(trx).put(rule))
    return rule
  },

  /** Throws PIPELINE_STEP_IN_USE where nothing is said of it. */
  async remove(step: string): Promise<StepRule> {
    const removed = await write((trx) => stepsStore(trx).remove(step))
    if (!removed) throw ruleNotFound(step)
    return removed
  },

  /** What a plan uses that falls out of use. Throws PIPELINE_STEP_RETIRED for what may not be used at all. */
  async check(plan: Pick<PlanBody, 'nodes'>): Promise<string[]> {
    const rules = await stepsStore(db).list()
    const nodes = await withRecipes(plan, rules)
    for (const node of nodes) {
      const rule = ruleOf(node, rules)
      if (rule?.standing === 'retired') throw stepRetired(rule)
    }
    return stepWarnings(nodes, rules)
  },

  /** The same of a plan that has run, by what is said today. */
  async warnings(plan: Pick<PlanBody, 'nodes'>): Promise<string[]> {
    const rules = await stepsStore(db).list()
    return stepWarnings(await withRecipes(plan, rules), rules)
  },
})
export type Steps = ReturnType<typeof openSteps>

type Used = Pick<PlanNodeBody, 'step' | 'version' | 'deprecated'>

/** The steps of a plan, and those of the recipes that it spells out, where any rule is about one. */
async function withRecipes({ nodes }: Pick<PlanBody, 'nodes'>, rules: readonly StepRule[]): Promise<Used[]> {
  if (!rules.some(({ step }) => step.startsWith(recipeStepName('')))) return [...nodes]
  const { stepKinds } = await import('@slipway/ml/prepare')
  const versions = new Map(stepKinds.map(({ name, version }) => [name, version ?? 1]))
  const used = recipeStepsIn(nodes).map((step) => ({
    step: recipeStepName(step),
    version: versions.get(step) ?? 1,
  }))
  return [...nodes, ...used]
}
