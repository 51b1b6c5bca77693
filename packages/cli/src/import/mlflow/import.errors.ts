import { SlipwayError } from '@slipway/contract/error'

export const sourceUnreadable = (source: string, why: string, cause?: unknown) =>
  new SlipwayError({
    code: 'IMPORT_SOURCE_UNREADABLE',
    kind: 'invalid',
    message: `${source} is not an MLflow store that can be read: ${why}.`,
    hint: "Give MLflow's SQLite file (mlflow.db), its mlruns folder, or the address of its server (http://…).",
    cause,
  })

export const sourceRefused = (url: string, status: number, text: string) =>
  new SlipwayError({
    code: 'IMPORT_SOURCE_REFUSED',
    kind: status === 404 ? 'not-found' : 'unavailable',
    message: `The MLflow server answers ${status} at ${url}: ${text.slice(0, 300)}`,
    hint: 'Check the address, and MLFLOW_TRACKING_USERNAME, MLFLOW_TRACKING_PASSWORD or MLFLOW_TRACKING_TOKEN.',
  })

export const artifactsAway = (uri: string) =>
  new SlipwayError({
    code: 'IMPORT_ARTIFACTS_AWAY',
    kind: 'unavailable',
    message: `The artifacts at ${uri} cannot be read from here.`,
    hint: 'Import from the running server (http://…), which reads them for its clients, or give their folder with --artifacts.',
  })

export const importDiffers = (rows: readonly string[]) =>
  new SlipwayError({
    code: 'IMPORT_DIFFERS',
    kind: 'conflict',
    message: `What stands here is not all that the source holds: ${rows.join(', ')}.`,
    hint: 'Run the same command again to go on; the table above says what differs.',
  })

export const fileChanged = (path: string) =>
  new SlipwayError({
    code: 'IMPORT_FILE_CHANGED',
    kind: 'conflict',
    message: `${path} changed while it was copied, or was cut on its way.`,
    hint: 'Run the same command again; what is there already is not copied twice.',
  })

export const modelTaken = (name: string, number: number) =>
  new SlipwayError({
    code: 'IMPORT_MODEL_TAKEN',
    kind: 'conflict',
    message: `Version ${number} of the model ${name} stands here already, and is not of MLflow.`,
    hint: 'Rename one of the two models, and run the import again.',
  })

export const edgeRefused = (path: string, status: number, text: string) =>
  new SlipwayError({
    code: 'IMPORT_REFUSED',
    kind: status === 400 || status === 422 ? 'invalid' : status === 409 ? 'conflict' : 'unavailable',
    message: `The server answers ${status} at ${path}: ${text.slice(0, 300)}`,
    hint: 'What the source holds there cannot stand here; the rest comes over.',
  })
