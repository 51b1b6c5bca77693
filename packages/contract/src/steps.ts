import { Type, type Static } from 'typebox'
import { endpoint } from './endpoint.ts'
import { StepName, TimeMs } from './names.ts'
import type { PlanNodeBody } from './pipelines.ts'

/** What an administrator says of a step: plans that use it are warned, or refused. */
export const StepRule = Type.Object({
  step: StepName,
  standing: Type.Enum(['deprecated', 'retired']),
  /** Versions up to this one; null: every version. */
  upTo: Type.Union([Type.Integer({ minimum: 1 }), Type.Null()]),
  use: Type.String({ minLength: 1, maxLength: 200 }),
  reason: Type.String({ minLength: 1, maxLength: 500 }),
  by: Type.String(),
  atMs: TimeMs,
})
export type StepRule = Static<typeof StepRule>

const named = Type.Object({ step: StepName })

export const listStepRules = endpoint({
  operation: 'listStepRules',
  summary: 'List the steps that are deprecated or retired',
  tag: 'steps',
  method: 'GET',
  path: '/api/v1/steps',
  role: 'viewer',
  reply: Type.Object({ rules: Type.Array(StepRule) }),
})

export const setStepRule = endpoint({
  operation: 'setStepRule',
  summary: 'Deprecate or retire a step, or its versions up to one',
  tag: 'steps',
  method: 'PUT',
  path: '/api/v1/steps/:step',
  role: 'admin',
  params: named,
  body: Type.Object(
    {
      standing: StepRule.properties.standing,
      upTo: Type.Optional(StepRule.properties.upTo),
      use: StepRule.properties.use,
      reason: StepRule.properties.reason,
    },
    { additionalProperties: false },
  ),
  reply: StepRule,
})

export const removeStepRule = endpoint({
  operation: 'removeStepRule',
  summary: 'Let a step be used again',
  tag: 'steps',
  method: 'DELETE',
  path: '/api/v1/steps/:step',
  role: 'admin',
  params: named,
  reply: StepRule,
})

/** The rule that a plan's step falls under. */
export const ruleOf = (node: PlannedStep, rules: readonly StepRule[]): StepRule | undefined =>
  rules.find(({ step, upTo }) => step === stepName(node) && (upTo === null || (node.version ?? 1) <= upTo))

/** What a plan uses that falls out of use, each step in a sentence. */
export function stepWarnings(nodes: readonly PlannedStep[], rules: readonly StepRule[]): string[] {
  const said = nodes.flatMap((node) => {
    const rule = ruleOf(node, rules)
    const why = rule ?? node.deprecated
    if (!why) return []
    const how = rule?.standing ?? 'deprecated'
    return [
      `The step ${stepName(node)} version ${node.version ?? 1} is ${how} (${why.reason}); use ${why.use}.`,
    ]
  })
  return [...new Set(said)]
}

type PlannedStep = Pick<PlanNodeBody, 'step' | 'version' | 'deprecated'>

/** The name under which rules speak of a step of recipes, so that pipelines may have a step of the same name. */
export const recipeStepName = (step: string): string => `recipe.${step}`

/** Without the ~2 of a second step of that name. */
const stepName = ({ step }: PlannedStep): string => step.replace(/~\d+$/, '')
