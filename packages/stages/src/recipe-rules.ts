import { recipeStepName, ruleOf, stepWarnings } from '@slipway/contract/steps'
import type { StepContext } from '@slipway/flow'
import type { Recipe } from '@slipway/ml/prepare'
import { platformOf } from './platform.ts'
import { recipeStepRetired } from './stages.errors.ts'

/**
 * What the platform's administrators say of a recipe's steps: told in the log, or refused. A test without a platform has
 * no administrators.
 *
 * @throws SlipwayError PREPARE_STEP_RETIRED
 */
export async function mindRecipeRules({ steps }: Recipe, ctx: StepContext): Promise<void> {
  if (!ctx.server) return
  const { rules } = await (await platformOf(ctx)).steps.listStepRules()
  if (!rules.some(({ step }) => step.startsWith(recipeStepName('')))) return
  const { stepKindNamed } = await import('@slipway/ml/prepare')
  const used = steps.map(({ step }) => ({
    step: recipeStepName(step),
    version: stepKindNamed(step).version ?? 1,
  }))
  for (const one of used) {
    const rule = ruleOf(one, rules)
    if (rule?.standing === 'retired') throw recipeStepRetired(rule)
  }
  for (const warning of stepWarnings(used, rules)) ctx.log(`! ${warning}`)
}
