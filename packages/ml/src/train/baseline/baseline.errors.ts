import { SlipwayError } from '@slipway/contract/error'

const invalid = (code: string, message: string, hint: string) =>
  new SlipwayError({ code: `BASELINE_${code}`, kind: 'invalid', message, hint })

export const noRows = () =>
  invalid('NO_ROWS', 'There are no rows with a target to learn from.', 'Check the split.')

export const badStrategy = (given: unknown) =>
  invalid('BAD_STRATEGY', `The baseline has no strategy ${String(given)}.`, 'Strategies: mean, median.')

export const keyUnknown = (key: string, features: readonly string[]) =>
  invalid(
    'KEY_UNKNOWN',
    `The seasonal baseline can't find the key "${key}" among the features.`,
    `Features: ${features.slice(0, 20).join(', ')}.`,
  )

export const keyNotWhole = (key: string) =>
  invalid(
    'KEY_NOT_WHOLE',
    `The seasonal baseline's key "${key}" holds fractions.`,
    'Keys are whole numbers or categories: hour, weekday, month.',
  )

export const tooManyCells = (cells: number) =>
  invalid(
    'TOO_MANY_CELLS',
    `The seasonal baseline's keys have ${cells} combinations.`,
    'Name fewer keys, or coarser ones.',
  )

export const badSmoothing = (given: unknown) =>
  invalid(
    'BAD_SMOOTHING',
    `The seasonal baseline can't use smoothing = ${String(given)}.`,
    'It takes 0 or more.',
  )

export const featureMissing = (name: string) =>
  invalid(
    'FEATURE_MISSING',
    `The model was trained with the feature "${name}", which is not there.`,
    'Apply the same recipe.',
  )
