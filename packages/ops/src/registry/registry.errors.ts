import { SlipwayError } from '@slipway/contract/error'

export const modelNotFound = (name: string, nearest: string | undefined) =>
  new SlipwayError({
    code: 'REGISTRY_MODEL_NOT_FOUND',
    kind: 'not-found',
    message: `There is no model ${name}.`,
    hint: nearest
      ? `Did you mean ${nearest}?`
      : 'List the models with `slipway models list`; `slipway run` registers one.',
  })

export const versionNotFound = (name: string, number: number | 'latest') =>
  new SlipwayError({
    code: 'REGISTRY_VERSION_NOT_FOUND',
    kind: 'not-found',
    message: `The model ${name} has no version ${number}.`,
    hint: `List its versions with \`slipway models show ${name}\`.`,
  })

export const aliasNotFound = (name: string, alias: string) =>
  new SlipwayError({
    code: 'REGISTRY_ALIAS_NOT_FOUND',
    kind: 'not-found',
    message: `The model ${name} has no alias ${alias}.`,
    hint: `See its aliases with \`slipway models show ${name}\`.`,
  })

export const aliasMoved = (name: string, alias: string, expected: number | null, found: number | null) =>
  new SlipwayError({
    code: 'REGISTRY_ALIAS_MOVED',
    kind: 'conflict',
    message: `${alias} of ${name} was expected ${expected === null ? 'to be free' : `at version ${expected}`}, and ${found === null ? 'is free' : `points to version ${found}`}.`,
    hint: 'Somebody moved it meanwhile: look at the history, then decide again.',
  })

export const stageMoved = (name: string, number: number, expected: string, found: string) =>
  new SlipwayError({
    code: 'REGISTRY_STAGE_MOVED',
    kind: 'conflict',
    message: `Version ${number} of ${name} was expected at stage ${expected}, and stands at ${found}.`,
    hint: 'Somebody moved it meanwhile: look at the history, then decide again.',
  })

export const versionRefused = (name: string, number: number, wish: string) =>
  new SlipwayError({
    code: 'REGISTRY_VERSION_REFUSED',
    kind: 'refused',
    message: `A gate refused version ${number} of ${name}, so it cannot become ${wish}.`,
    hint: 'Register a better version, or change the gate in the pipeline and record its verdict anew.',
  })

export const fileNotStored = (path: string, digest: string) =>
  new SlipwayError({
    code: 'REGISTRY_FILE_NOT_STORED',
    kind: 'invalid',
    message: `The artifact store does not hold ${path} (${digest}) in the size that the version names.`,
    hint: 'Store the files of the model folder first: PUT /api/v1/artifacts.',
  })

export const filePathRefused = (path: string) =>
  new SlipwayError({
    code: 'REGISTRY_FILE_PATH_REFUSED',
    kind: 'invalid',
    message: `${JSON.stringify(path)} is not a path inside a model folder, or stands there twice.`,
    hint: 'Use relative paths with forward slashes, such as model.onnx or extra/labels.json, each once.',
  })

export const thresholdContradicted = (wished: number, signed: number | null) =>
  new SlipwayError({
    code: 'REGISTRY_THRESHOLD_CONTRADICTED',
    kind: 'invalid',
    message: `The deployment names the threshold ${wished}, and the signature ${signed ?? 'names none'}.`,
    hint: 'A served model answers by the threshold of its signature: name that one, or leave it out.',
  })

export const modelExists = (name: string, kind: 'model' | 'prompt') =>
  new SlipwayError({
    code: kind === 'prompt' ? 'REGISTRY_PROMPT_EXISTS' : 'REGISTRY_MODEL_EXISTS',
    kind: 'conflict',
    message: `There is a ${kind} named ${name} already.`,
    hint: 'Choose another name, or add a version to the one that stands.',
  })
