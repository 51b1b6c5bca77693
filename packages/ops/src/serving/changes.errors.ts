import { SlipwayError } from '@slipway/contract/error'

const error = (kind: SlipwayError['kind'], code: string, message: string, hint: string) =>
  new SlipwayError({ code, kind, message, hint })

export const variantTwice = (name: string) =>
  error(
    'invalid',
    'SERVING_VARIANT_TWICE',
    `Two variants are called ${JSON.stringify(name)}.`,
    'Give every variant of an endpoint a name of its own.',
  )

export const championsWrong = (count: number) =>
  error(
    'invalid',
    'SERVING_CHAMPION_COUNT',
    `An endpoint has one champion; this would have ${count}.`,
    'Give one variant the role champion, and the others challenger or shadow.',
  )

export const weightsWrong = (sum: number) =>
  error(
    'invalid',
    'SERVING_WEIGHTS',
    `The weights of champion and challengers are ${sum} together, not 100.`,
    'Weights are percent of the callers; shadows have none.',
  )

export const tooManyShadows = (most: number) =>
  error(
    'invalid',
    'SERVING_TOO_MANY_SHADOWS',
    `An endpoint may have ${most} shadows.`,
    'Remove one first: `slipway endpoints rm ENDPOINT --shadow NAME`.',
  )

export const stickByUnknown = (column: string, inputs: readonly string[]) =>
  error(
    'invalid',
    'SERVING_STICK_BY_UNKNOWN',
    `The champion has no input ${JSON.stringify(column)} to stick callers by.`,
    `Its inputs are: ${inputs.slice(0, 12).join(', ')}${inputs.length > 12 ? ', …' : ''}. Or send a session id with each request.`,
  )

export const notReleased = (model: string, version: number, endpoint: string, why: string) =>
  error(
    'refused',
    'SERVING_NOT_RELEASED',
    `Version ${version} of ${model} may not answer callers of ${endpoint}: ${why}`,
    'It may be a shadow meanwhile: `slipway deploy MODEL@VERSION --to ENDPOINT --shadow 1.0`.',
  )

export const noSuchRevision = (endpoint: string, revision: number) =>
  error(
    'not-found',
    'SERVING_REVISION_NOT_FOUND',
    `The endpoint ${endpoint} has no revision ${revision} to go back to.`,
    `See them: \`slipway endpoints show ${endpoint}\`.`,
  )

export const revisionIncomplete = (endpoint: string, revision: number, cause: SlipwayError) =>
  error(
    'conflict',
    'SERVING_REVISION_INCOMPLETE',
    `Revision ${revision} of ${endpoint} cannot come back whole: ${cause.message}`,
    `Nothing was changed. Go back to another (\`slipway endpoints show ${endpoint}\`), or deploy what is left of it.`,
  )

/** `earlier`: the revision before, of the same version with other settings; null where there is none. */
export const nothingBefore = (endpoint: string, earlier: number | null) =>
  error(
    'conflict',
    'SERVING_NOTHING_BEFORE',
    `No other version was the champion on ${endpoint} before.`,
    earlier === null
      ? `Deploy one: \`slipway deploy MODEL@VERSION --to ${endpoint}\`.`
      : `For the settings of before: \`slipway rollback ${endpoint} --to ${earlier}\`. Or deploy another version.`,
  )

export const rolloutUnderWay = (endpoint: string, id: string) =>
  error(
    'conflict',
    'SERVING_ROLLOUT_UNDER_WAY',
    `The rollout ${id} of ${endpoint} is under way.`,
    `Let it end, or end it: \`slipway rollout abort ${endpoint}\`, \`slipway rollout promote ${endpoint}\`.`,
  )

export const noSuchShadow = (endpoint: string, name: string, shadows: readonly string[]) =>
  error(
    'not-found',
    'SERVING_SHADOW_NOT_FOUND',
    `The endpoint ${endpoint} has no shadow ${JSON.stringify(name)}.`,
    shadows.length === 0 ? 'It has none.' : `It has: ${shadows.join(', ')}.`,
  )
