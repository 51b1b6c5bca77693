import { SlipwayError } from '@slipway/contract/error'

export const tooFewRows = (source: string, rows: number, minRows: number) =>
  new SlipwayError({
    code: 'MONITORING_TOO_FEW_ROWS',
    kind: 'invalid',
    message: `There are ${rows} ${source === 'captured' ? 'captured predictions in this window' : `rows in ${source.startsWith('ds_') ? source : 'this file'}`}; a comparison needs ${minRows}.`,
    hint:
      source === 'captured'
        ? `Wait for ${minRows - rows} more, widen the window, or lower minRows and trust the verdict less.`
        : 'Give more rows, or lower minRows and trust the verdict less.',
  })

export const noBaseline = (model: string, version: number) =>
  new SlipwayError({
    code: 'MONITORING_NO_BASELINE',
    kind: 'conflict',
    message: `Version ${version} of ${model} was registered without a drift baseline.`,
    hint: 'Train it with `slipway run`, which stores baseline.json with the model’s files.',
  })

export const baselineUnreadable = (model: string, version: number, cause: unknown) =>
  new SlipwayError({
    code: 'MONITORING_BASELINE_UNREADABLE',
    kind: 'invalid',
    message: `The baseline.json of version ${version} of ${model} can't be read: ${cause instanceof Error ? cause.message : String(cause)}`,
    hint: 'It must hold { "inputs": …, "predictions": … } as made at training. Register the version again.',
    cause,
  })

export const sourceUnknown = (source: string) =>
  new SlipwayError({
    code: 'MONITORING_SOURCE_UNKNOWN',
    kind: 'invalid',
    message: `"${source.slice(0, 80)}" is no source of rows.`,
    hint: 'Use captured, the id of a dataset version (ds_…), or the digest of a stored Parquet file (sha256:…).',
  })

export const windowEmpty = (sinceMs: number, untilMs: number) =>
  new SlipwayError({
    code: 'MONITORING_WINDOW_EMPTY',
    kind: 'invalid',
    message: `The window ends (${new Date(untilMs).toISOString()}) before it begins (${new Date(sinceMs).toISOString()}).`,
    hint: 'Give untilMs later than sinceMs.',
  })

export const windowOfFile = () =>
  new SlipwayError({
    code: 'MONITORING_WINDOW_OF_FILE',
    kind: 'invalid',
    message: 'Only captured predictions have times, so sinceMs and untilMs don’t fit this source.',
    hint: 'Leave them out, or use the source "captured".',
  })

export const nothingToCompare = (source: string) =>
  new SlipwayError({
    code: 'MONITORING_NOTHING_TO_COMPARE',
    kind: 'invalid',
    message: `${source} has none of the columns that the model was trained on.`,
    hint: 'Give data with the model’s input columns.',
  })

export const reportNotFound = (id: string) =>
  new SlipwayError({
    code: 'MONITORING_REPORT_NOT_FOUND',
    kind: 'not-found',
    message: `There is no drift report ${id.slice(0, 80)}.`,
    hint: 'List an endpoint’s reports with GET /api/v1/endpoints/{name}/drift.',
  })
