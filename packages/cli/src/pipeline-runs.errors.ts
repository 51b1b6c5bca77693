import { SlipwayError } from '@slipway/contract/error'

export const noPipelineRun = (text: string) =>
  new SlipwayError({
    code: 'CLI_NO_RUN',
    kind: 'not-found',
    message: text === 'latest' ? 'No pipeline has run yet.' : `No run of a pipeline is called ${text}.`,
    hint: 'Write an id of `slipway runs list --pipelines`, its beginning, a pipeline’s name for its newest run, or latest.',
  })

export const detachAlone = () =>
  new SlipwayError({
    code: 'CLI_DETACH_ALONE',
    kind: 'unavailable',
    message: 'No server runs that would go on when this command ends.',
    hint: 'Start `slipway up` first, or leave --detach out.',
  })

export const nobodyRuns = (run: string) =>
  new SlipwayError({
    code: 'CLI_NOBODY_RUNS_IT',
    kind: 'unavailable',
    message: `${run} has not ended, and no server goes on with it.`,
    hint: `\`slipway up\` goes on with it by itself; \`slipway runs resume ${run}\` does so until it has ended.`,
  })

export const stepUnknown = (step: string, known: readonly string[]) =>
  new SlipwayError({
    code: 'CLI_NO_STEP',
    kind: 'not-found',
    message: `The run has no step ${step}.`,
    hint: `It has: ${known.slice(0, 20).join(', ')}${known.length > 20 ? ` and ${known.length - 20} more` : ''}.`,
  })

export const badStatus = (status: string, known: readonly string[]) =>
  new SlipwayError({
    code: 'CLI_BAD_STATUS',
    kind: 'invalid',
    message: `No run of a pipeline is ever “${status}”.`,
    hint: `Use ${known.join(', ')}.`,
  })

export const badTolerance = (text: string) =>
  new SlipwayError({
    code: 'CLI_BAD_TOLERANCE',
    kind: 'invalid',
    message: `--tolerance ${text} is no share from 0 to 1.`,
    hint: 'For example --tolerance 1e-9.',
  })

export const notAgain = (run: string, status: string) =>
  new SlipwayError({
    code: 'CLI_NOT_AGAIN',
    kind: 'conflict',
    message: `${run} is ${status}: only a run that succeeded can be compared with another.`,
    hint: '`slipway runs list --status succeeded` names those; `slipway runs retry` goes on with this one.',
  })

export const versionWithoutRun = (version: string) =>
  new SlipwayError({
    code: 'CLI_NO_RUN',
    kind: 'not-found',
    message: `${version} was not made by a pipeline of Slipway.`,
    hint: 'Only what a pipeline run made can be made again.',
  })

export const reproducedFailed = (
  run: string,
  again: string,
  failure: { message: string; hint: string } | null,
) =>
  new SlipwayError({
    code: 'CLI_REPRODUCE_FAILED',
    kind: 'conflict',
    message: `${run} succeeded, and run again as ${again} it failed. ${failure?.message ?? ''}`.trim(),
    hint: failure?.hint || `See \`slipway runs show ${again}\`.`,
  })
