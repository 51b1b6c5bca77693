import { SlipwayError } from '@slipway/contract/error'

const error = (kind: SlipwayError['kind'], code: string, message: string, hint: string) =>
  new SlipwayError({ code, kind, message, hint })

export const badSteps = (why: string) =>
  error(
    'invalid',
    'ROLLOUT_BAD_STEPS',
    `The steps of the rollout make no sense: ${why}.`,
    'Steps are weights in percent that grow, such as 5,25,50,100.',
  )

export const nothingToCompare = (endpoint: string) =>
  error(
    'conflict',
    'ROLLOUT_NO_CHAMPION',
    `Nothing answers on ${endpoint} yet, so there is nothing to roll out beside.`,
    `Deploy it: \`slipway deploy MODEL@VERSION --to ${endpoint}\`.`,
  )

export const champions = (model: string, version: number, endpoint: string) =>
  error(
    'conflict',
    'ROLLOUT_IS_CHAMPION',
    `Version ${version} of ${model} answers everybody on ${endpoint} already.`,
    'Name another version.',
  )

export const hasChallengers = (endpoint: string) =>
  error(
    'conflict',
    'ROLLOUT_HAS_CHALLENGERS',
    `The endpoint ${endpoint} is declared with challengers of its own.`,
    'Declare it without them first, and apply it.',
  )

export const noRollout = (endpoint: string) =>
  error(
    'not-found',
    'ROLLOUT_NOT_FOUND',
    `There has been no rollout on ${endpoint}.`,
    `Start one: \`slipway deploy MODEL@VERSION --to ${endpoint} --canary 5\`.`,
  )

export const notUnderWay = (endpoint: string, status: string) =>
  error(
    'conflict',
    'ROLLOUT_OVER',
    `The last rollout on ${endpoint} is ${status}; none is under way.`,
    `See it: \`slipway rollout status ${endpoint}\`.`,
  )

export const notRecommended = (endpoint: string, words: string) =>
  error(
    'refused',
    'ROLLOUT_NOT_RECOMMENDED',
    `Too little speaks for it yet: ${words}.`,
    `Wait, or take it on yourself: \`slipway rollout promote ${endpoint} --force\`.`,
  )

export const variantUnknown = (endpoint: string, variant: string) =>
  error(
    'invalid',
    'ROLLOUT_VARIANT_UNKNOWN',
    `No variant of ${endpoint} that answers callers is called ${JSON.stringify(variant)}.`,
    'Send the name that came with the answer: the header x-amzn-invoked-production-variant.',
  )
