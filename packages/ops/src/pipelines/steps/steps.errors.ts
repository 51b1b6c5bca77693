import { SlipwayError } from '@slipway/contract/error'
import type { StepRule } from '@slipway/contract/steps'

export const stepRetired = ({ step, upTo, reason, use, by }: StepRule) =>
  new SlipwayError({
    code: 'PIPELINE_STEP_RETIRED',
    kind: 'refused',
    message: `The step ${step}${upTo === null ? '' : ` up to version ${upTo}`} is retired by ${by}: ${reason}.`,
    hint: `Use ${use} instead.`,
  })

export const ruleNotFound = (step: string) =>
  new SlipwayError({
    code: 'PIPELINE_STEP_IN_USE',
    kind: 'not-found',
    message: `Nothing is said of the step ${step}.`,
    hint: 'List what is said with `slipway steps list`.',
  })
