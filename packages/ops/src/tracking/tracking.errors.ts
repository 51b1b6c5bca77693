import { SlipwayError } from '@slipway/contract/error'

export const runNotFound = (id: string) =>
  new SlipwayError({
    code: 'TRACKING_RUN_NOT_FOUND',
    kind: 'not-found',
    message: `There is no run ${id}.`,
    hint: 'List the runs with `slipway runs list`.',
  })

export const runDeleted = (id: string) =>
  new SlipwayError({
    code: 'TRACKING_RUN_DELETED',
    kind: 'conflict',
    message: `The run ${id} must be in the 'active' state. Current state is deleted.`,
    hint: 'Restore it first, or log to another run.',
  })

export const experimentNotFound = (id: string) =>
  new SlipwayError({
    code: 'TRACKING_EXPERIMENT_NOT_FOUND',
    kind: 'not-found',
    message: `There is no experiment ${id}.`,
    hint: 'GET /api/v1/experiments lists them; 0 is the default one.',
  })

export const experimentTaken = (name: string, lifecycle: 'active' | 'deleted') =>
  new SlipwayError({
    code: 'TRACKING_EXPERIMENT_TAKEN',
    kind: 'conflict',
    message: `Experiment '${name}' already exists${lifecycle === 'deleted' ? ' in deleted state' : ''}.`,
    hint:
      lifecycle === 'deleted'
        ? 'Restore the deleted experiment, or choose another name.'
        : 'Use the one that is there, or choose another name.',
  })

export const experimentDeleted = (id: string) =>
  new SlipwayError({
    code: 'TRACKING_EXPERIMENT_DELETED',
    kind: 'conflict',
    message: `The experiment ${id} must be in the 'active' state. Current state is deleted.`,
    hint: 'Restore it first, or use another experiment.',
  })

export const experimentActive = (id: string) =>
  new SlipwayError({
    code: 'TRACKING_EXPERIMENT_ACTIVE',
    kind: 'conflict',
    message: `The experiment ${id} is not deleted, so it cannot be restored.`,
    hint: 'There is nothing to do: it is there.',
  })

export const tagNotFound = (key: string, of: string) =>
  new SlipwayError({
    code: 'TRACKING_TAG_NOT_FOUND',
    kind: 'not-found',
    message: `No tag with name: ${key} in ${of}.`,
    hint: 'Read its tags to see which it has.',
  })

export const paramChanged = (run: string, key: string, before: string, after: string) =>
  new SlipwayError({
    code: 'TRACKING_PARAM_CHANGED',
    kind: 'conflict',
    message: `Changing param values is not allowed. Param with key='${key}' was already logged with value='${begin(before)}' for run ID='${run}'. Attempted logging new value '${begin(after)}'.`,
    hint: 'A parameter is set once. Log what changes over time as a metric, or start another run.',
  })

const begin = (text: string) => (text.length > 200 ? `${text.slice(0, 200)}…` : text)

export const runEnded = (id: string, status: string) =>
  new SlipwayError({
    code: 'TRACKING_RUN_ENDED',
    kind: 'conflict',
    message: `Run ${id} has already ended as ${status}.`,
    hint: 'A run ends once. Start another one for another try.',
  })

export const artifactNotStored = (digest: string) =>
  new SlipwayError({
    code: 'TRACKING_ARTIFACT_NOT_STORED',
    kind: 'invalid',
    message: `The artifact store does not hold ${digest}.`,
    hint: 'Store the bytes first: PUT /api/v1/artifacts.',
  })

export const cursorBroken = (cursor: string, why = 'is not a cursor that a page gave') =>
  new SlipwayError({
    code: 'TRACKING_CURSOR_BROKEN',
    kind: 'invalid',
    message: `Invalid page token: ${JSON.stringify(cursor.slice(0, 200))} ${why}.`,
    hint: 'Pass on `next` of the page before, unchanged and with the same search, or leave it out to begin anew.',
  })

export const filterNotComparable = (field: string, is: string) =>
  new SlipwayError({
    code: 'TRACKING_FILTER_NOT_COMPARABLE',
    kind: 'invalid',
    message: `${field} ${is} compares a metric with a text.`,
    hint: 'Give a number for metrics.<key>, such as { field: "metrics.roc_auc", is: ">=", value: 0.8 }.',
  })

export const idNotNumber = (id: string) =>
  new SlipwayError({
    code: 'TRACKING_EXPERIMENT_ID_INVALID',
    kind: 'invalid',
    message: `Invalid experiment ID: ${JSON.stringify(id.slice(0, 100))}. An experiment's id is a decimal number.`,
    hint: 'GET /api/v1/experiments lists the experiments with their ids.',
  })
