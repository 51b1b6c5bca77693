import { SlipwayError, type ErrorKind } from '@slipway/contract/error'

const error = (kind: ErrorKind, code: string, message: string, hint: string) =>
  new SlipwayError({ code, kind, message, hint })

export const studyNotFound = (name: string) =>
  error(
    'not-found',
    'STUDIES_STUDY_NOT_FOUND',
    `There is no study ${name}.`,
    'List them with `slipway studies list`; POST /api/v1/studies makes one.',
  )

export const studyDiffers = (name: string, fields: readonly string[]) =>
  error(
    'conflict',
    'STUDIES_STUDY_DIFFERS',
    `The study ${name} stands already with other settings: ${fields.join(', ')}.`,
    'A study keeps its settings, as its sequence hangs on them. Give the same, or another name.',
  )

export const trialNotFound = (study: string, number: number) =>
  error(
    'not-found',
    'STUDIES_TRIAL_NOT_FOUND',
    `The study ${study} has no trial ${number}.`,
    `Ask for one: POST /api/v1/studies/${study}/ask.`,
  )

export const trialEnded = (study: string, number: number, state: string) =>
  error(
    'conflict',
    'STUDIES_TRIAL_ENDED',
    `Trial ${number} of ${study} has already ended as ${state}.`,
    'A trial ends once. Ask for another one.',
  )

export const leaseLost = (study: string, number: number) =>
  error(
    'conflict',
    'STUDIES_LEASE_LOST',
    `Trial ${number} of ${study} is not yours: it was given to another worker after it had not been heard of for too long, or the lease is not the one that asking gave.`,
    'Drop it and ask for another one. Report, extend or make the study with a longer leaseMs where trials take long.',
  )

export const valueNotFinite = (value: unknown) =>
  error(
    'invalid',
    'STUDIES_VALUE_NOT_FINITE',
    `${JSON.stringify(value) ?? 'No value'} is no value that trials can be compared by.`,
    'Tell a finite number, or { "state": "failed" } where nothing came out.',
  )

export const valueUnwanted = (state: string) =>
  error(
    'invalid',
    'STUDIES_VALUE_UNWANTED',
    `A trial that is told as ${state} has no value.`,
    'Leave the value out, or tell the trial as complete. What it reached on the way is reported, not told.',
  )

export const stepBehind = (number: number, step: number, last: number) =>
  error(
    'conflict',
    'STUDIES_STEP_BEHIND',
    `Trial ${number} has reported step ${last}, and now step ${step} with another value.`,
    'Report steps in ascending order, each once.',
  )
