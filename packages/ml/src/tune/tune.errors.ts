import { SlipwayError } from '@slipway/contract/error'

const invalid = (code: string, message: string, hint: string) =>
  new SlipwayError({ code, kind: 'invalid', message, hint })

const shown = (value: unknown) => JSON.stringify(value) ?? String(value)

export const spaceEmpty = () =>
  invalid('TUNE_SPACE_EMPTY', 'The space has no parameter.', 'Name at least one parameter to search over.')

export const nameBroken = (name: string) =>
  invalid(
    'TUNE_NAME_BROKEN',
    `${shown(name)} is no name of a parameter.`,
    'Take 1 to 200 characters, and not __proto__.',
  )

export const kindUnknown = (name: string, kind: unknown) =>
  invalid(
    'TUNE_KIND_UNKNOWN',
    `The parameter ${name} is of the unknown kind ${shown(kind)}.`,
    'Kinds are float, int and categorical.',
  )

export const fieldUnwanted = (of: string, field: string, known: readonly string[]) =>
  invalid(
    'TUNE_FIELD_UNWANTED',
    `${of} does not take ${field}.`,
    `It takes ${known.join(', ') || 'nothing more'}.`,
  )

export const rangeBroken = (name: string, why: string) =>
  invalid(
    'TUNE_RANGE_BROKEN',
    `The range of ${name} cannot be searched: ${why}.`,
    'Give finite numbers with low ≤ high, such as { "kind": "float", "low": 0.001, "high": 1, "log": true }.',
  )

export const choicesBroken = (name: string, why: string) =>
  invalid(
    'TUNE_CHOICES_BROKEN',
    `The choices of ${name} cannot be searched: ${why}.`,
    'Give a list of different texts, numbers, booleans or null, such as { "kind": "categorical", "choices": ["gini", "entropy"] }.',
  )

export const conditionBroken = (name: string, why: string) =>
  invalid(
    'TUNE_CONDITION_BROKEN',
    `The condition of ${name} can never hold: ${why}.`,
    'Name another parameter and values that it can take, such as "when": { "kernel": ["rbf"] }.',
  )

export const paramsOutside = (why: string) =>
  invalid(
    'TUNE_PARAMS_OUTSIDE_SPACE',
    `These parameters are no point of the space: ${why}.`,
    'Give a value inside its range for every parameter that exists there, and no other.',
  )

export const samplerUnknown = (kind: unknown, kinds: readonly string[]) =>
  invalid('TUNE_SAMPLER_UNKNOWN', `There is no sampler ${shown(kind)}.`, `Samplers are ${kinds.join(', ')}.`)

export const prunerUnknown = (kind: unknown, kinds: readonly string[]) =>
  invalid('TUNE_PRUNER_UNKNOWN', `There is no pruner ${shown(kind)}.`, `Pruners are ${kinds.join(', ')}.`)

export const settingOutside = (of: string, name: string, value: unknown, wanted: string) =>
  invalid('TUNE_SETTING_OUTSIDE', `${of}: ${name} is ${shown(value)}.`, `It must be ${wanted}.`)

export const gridTooLarge = (points: number, most: number) =>
  invalid(
    'TUNE_GRID_TOO_LARGE',
    `The grid has ${points.toLocaleString('en-US')} points or more, and at most ${most.toLocaleString('en-US')} are walked through.`,
    'Give larger steps or fewer points a parameter, or use the tpe sampler.',
  )
