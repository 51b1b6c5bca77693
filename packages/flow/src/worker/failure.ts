import type { FailureBody } from '@slipway/contract/pipelines'
import { SlipwayError } from '@slipway/contract/error'
import { machineTrouble } from '@slipway/contract/error/machine-trouble'

/** What is said of a failure is kept with it. */
const longestMessage = 8000

/** An error as it crosses from a step to the server. SlipwayErrors keep code, kind and hint, whichever copy made them. */
export const failureOf = (error: unknown, node: string): FailureBody => {
  if (isSlipwayError(error)) {
    const { code, kind, message, hint } = error
    return { code, kind, message: message.slice(0, longestMessage), hint: hint.slice(0, longestMessage) }
  }
  const trouble = machineTrouble(error)
  if (trouble) {
    const { code, kind, message, hint } = trouble
    return { code, kind, message: `The step ${node} could not go on. ${message}`, hint }
  }
  const message = error instanceof Error ? `${error.name}: ${error.message}` : String(error)
  return {
    code: 'PIPELINE_STEP_THREW',
    kind: 'bug',
    message: `The step ${node} failed. ${message.slice(0, longestMessage)}`,
    hint: placeOf(error) ?? 'See its log for what it said before.',
    detail: error instanceof Error ? stackOf(error) : undefined,
  }
}

/** By name, not by class: the user's code may hold another copy of it. */
const isSlipwayError = (error: unknown): error is SlipwayError =>
  error instanceof SlipwayError ||
  (error instanceof Error &&
    error.name === 'SlipwayError' &&
    'code' in error &&
    'kind' in error &&
    'hint' in error)

const stackOf = (error: Error): string => {
  const cause = error.cause instanceof Error ? `\nCaused by: ${stackOf(error.cause)}` : ''
  return `${error.stack ?? String(error)}${cause}`.slice(0, longestMessage)
}

const placeOf = (error: unknown): string | null => {
  const place =
    error instanceof Error ? /\(?((?:file:\/\/)?\/[^\s()]+:\d+:\d+)\)?/.exec(error.stack ?? '')?.[1] : null
  return place ? `Look at ${place.replace('file://', '')}.` : null
}
