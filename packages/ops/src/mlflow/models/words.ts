import type { Words } from '../error-words.ts'

/** How MLflow calls the failures of logged models. */
export const loggedModelWords: Readonly<Record<string, Words>> = {
  TRACKING_LOGGED_MODEL_NOT_FOUND: [
    'RESOURCE_DOES_NOT_EXIST',
    ({ model_id }) => `Logged model with ID '${model_id}' not found.`,
  ],
  TRACKING_LOGGED_MODEL_TAG_NOT_FOUND: ['RESOURCE_DOES_NOT_EXIST', (_, { message }) => message],
  TRACKING_LOGGED_MODEL_PARAM_CHANGED: ['INVALID_PARAMETER_VALUE', (_, { message }) => message],
}
