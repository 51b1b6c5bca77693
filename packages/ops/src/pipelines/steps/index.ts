import type { PlanBody } from '@slipway/contract/pipelines'
import { ruleOf, type StepRule, stepWarnings } from '@slipway/contract/steps'
import type { Clock } from '../../ports/clock.ts'
import type { Database } from '../../ports/database.ts'
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
  async check({ nodes }: Pick<PlanBody, 'nodes'>): Promise<string[]> {
    const rules = await stepsStore(db).list()
    for (const node of nodes) {
      const rule = ruleOf(node, rules)
      if (rule?.standing === 'retired') throw stepRetired(rule)
    }
    return stepWarnings(nodes, rules)
  },

  /** The same of a plan that has run, by what is said today. */
  warnings: async ({ nodes }: Pick<PlanBody, 'nodes'>): Promise<string[]> =>
    stepWarnings(nodes, await stepsStore(db).list()),
})
export type Steps = ReturnType<typeof openSteps>
