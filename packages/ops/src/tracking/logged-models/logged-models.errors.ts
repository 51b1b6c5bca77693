import { SlipwayError } from '@slipway/contract/error'

export const loggedModelNotFound = (id: string) =>
  new SlipwayError({
    code: 'TRACKING_LOGGED_MODEL_NOT_FOUND',
    kind: 'not-found',
    message: `There is no logged model ${id}.`,
    hint: 'Search the models of its experiment.',
  })

export const loggedModelParamChanged = (id: string, key: string, before: string, after: string) =>
  new SlipwayError({
    code: 'TRACKING_LOGGED_MODEL_PARAM_CHANGED',
    kind: 'invalid',
    message: `The logged model ${id} has the parameter ${key} as ${JSON.stringify(before)}, and now as ${JSON.stringify(after)}.`,
    hint: 'A parameter is set once. Log another model for other parameters.',
  })

export const loggedModelTagNotFound = (id: string, key: string) =>
  new SlipwayError({
    code: 'TRACKING_LOGGED_MODEL_TAG_NOT_FOUND',
    kind: 'not-found',
    message: `No tag with key '${key}' found for model with ID '${id}'.`,
    hint: 'See its tags: the model itself lists them.',
  })

export const loggedModelNotComparable = (key: string) =>
  new SlipwayError({
    code: 'TRACKING_LOGGED_MODEL_NOT_COMPARABLE',
    kind: 'invalid',
    message: `Invalid order by field name: ${key}`,
    hint: 'Order by a metric, or by name, status or a time.',
  })
