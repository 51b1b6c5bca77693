import { SlipwayError } from '@slipway/contract/error'
import type { Route } from './route.ts'
import { mlflowError, type MlflowCode } from './mlflow.errors.ts'

type Fields = Readonly<Record<string, unknown>>
export type Words = readonly [code: MlflowCode, text: (fields: Fields, error: SlipwayError) => string]

const said = (_fields: Fields, error: SlipwayError) => error.message

/** How MLflow calls failures of the rooms, and what it says of them to a request with these fields. */
const words: Readonly<Record<string, Words>> = {
  TRACKING_RUN_NOT_FOUND: ['RESOURCE_DOES_NOT_EXIST', ({ run_id }) => `Run with id=${run_id} not found`],
  TRACKING_RUN_DELETED: ['INVALID_PARAMETER_VALUE', said],
  TRACKING_PARAM_CHANGED: ['INVALID_PARAMETER_VALUE', said],
  TRACKING_EXPERIMENT_NOT_FOUND: [
    'RESOURCE_DOES_NOT_EXIST',
    ({ experiment_id }) => `No Experiment with id=${experiment_id} exists`,
  ],
  TRACKING_EXPERIMENT_TAKEN: [
    'RESOURCE_ALREADY_EXISTS',
    ({ name, new_name }, { hint }) => `Experiment(name=${name ?? new_name}) already exists. ${hint}`,
  ],
  TRACKING_EXPERIMENT_DELETED: ['INVALID_PARAMETER_VALUE', said],
  TRACKING_EXPERIMENT_ACTIVE: [
    'RESOURCE_DOES_NOT_EXIST',
    ({ experiment_id }) => `No Experiment with id=${experiment_id} exists`,
  ],
  TRACKING_CURSOR_BROKEN: [
    'INVALID_PARAMETER_VALUE',
    ({ page_token }) =>
      `Invalid page token, could not base64-decode ${JSON.stringify(String(page_token).slice(0, 200))} into a place in this search`,
  ],
  EVALUATION_DATASET_NOT_FOUND: ['RESOURCE_DOES_NOT_EXIST', said],
  TRACKING_TAG_NOT_FOUND: ['RESOURCE_DOES_NOT_EXIST', said],
}

/**
 * The failure in MLflow's words, where it has its own for it.
 * @param own words of one route, over those of all
 */
export function inMlflowWords(error: unknown, fields: unknown, own: Route['words'] = {}): unknown {
  if (!(error instanceof SlipwayError)) return error
  const found = own[error.code] ?? words[error.code]
  return found ? mlflowError(found[0], found[1](fields as Fields, error)) : error
}
