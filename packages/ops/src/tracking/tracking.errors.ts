import { SlipwayError } from '@slipway/contract/error'

export const runNotFound = (id: string) =>
  new SlipwayError({
    code: 'TRACKING_RUN_NOT_FOUND',
    kind: 'not-found',
    message: `There is no run ${id}.`,
    hint: 'List the runs with `slipway runs list`.',
  })

export const experimentNotFound = (id: string) =>
  new SlipwayError({
    code: 'TRACKING_EXPERIMENT_NOT_FOUND',
    kind: 'not-found',
    message: `There is no experiment ${id}.`,
    hint: 'GET /api/v1/experiments lists them; 0 is the default one.',
  })

export const paramChanged = (run: string, key: string, before: string, after: string) =>
  new SlipwayError({
    code: 'TRACKING_PARAM_CHANGED',
    kind: 'conflict',
    message: `Run ${run} has logged the parameter ${key} as ${JSON.stringify(before)}, and now as ${JSON.stringify(after)}.`,
    hint: 'A parameter is set once. Log what changes over time as a metric, or start another run.',
  })

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

export const cursorBroken = (cursor: string) =>
  new SlipwayError({
    code: 'TRACKING_CURSOR_BROKEN',
    kind: 'invalid',
    message: `${JSON.stringify(cursor)} is not a cursor that a page of runs gave.`,
    hint: 'Pass on `next` of the page before, unchanged, or leave it out to begin anew.',
  })

export const filterNotComparable = (field: string, is: string) =>
  new SlipwayError({
    code: 'TRACKING_FILTER_NOT_COMPARABLE',
    kind: 'invalid',
    message: `${field} ${is} compares a metric with a text.`,
    hint: 'Give a number for metrics.<key>, such as { field: "metrics.roc_auc", is: ">=", value: 0.8 }.',
  })
