import { SlipwayError } from '@slipway/contract/error'
import type { RolloutBody } from '@slipway/contract/rollouts'
import type { StepRule } from '@slipway/contract/steps'

export const noServer = (step: string) =>
  new SlipwayError({
    code: 'STAGE_NO_SERVER',
    kind: 'unavailable',
    message: `The step ${step} keeps what it makes on the platform, and none was given.`,
    hint: 'Run the pipeline with `slipway run`, which starts one where none runs.',
  })

export const releaseBlocked = (endpoint: string, version: number, other: RolloutBody) =>
  new SlipwayError({
    code: 'RELEASE_ROLLOUT_UNDER_WAY',
    kind: 'conflict',
    message: `Version ${version} is registered, but does not answer: the rollout ${other.id} of version ${other.version} is under way on ${endpoint}.`,
    hint: `Let it end, or end it (\`slipway rollout abort ${endpoint}\`, \`slipway rollout promote ${endpoint}\`), then retry this run: \`slipway runs retry\`. Or let the step wait: release({ …, rollout: { kind: 'canary', underWay: 'wait' } }).`,
  })

export const schemaDiffers = (dataset: string, differences: readonly string[]) =>
  new SlipwayError({
    code: 'DATA_SCHEMA_DIFFERS',
    kind: 'invalid',
    message: `${dataset} does not fit its schema: ${differences.slice(0, 5).join('; ')}${differences.length > 5 ? `; and ${differences.length - 5} more` : ''}.`,
    hint: `Mend the file, or change schemas/${dataset}.ts if the data is meant to look like this now.`,
  })

export const nothingNew = (dataset: string, source: string) =>
  new SlipwayError({
    code: 'DATA_NOTHING_NEW',
    kind: 'conflict',
    message: `${source} has nothing that ${dataset} does not hold already.`,
    hint: 'A step reads all rows: leave the cursor and the ETag out of `from`.',
  })

export const checksFailed = (dataset: string, failures: readonly string[]) =>
  new SlipwayError({
    code: 'DATA_CHECKS_FAILED',
    kind: 'refused',
    message: `${dataset} fails ${failures.length === 1 ? 'a check that blocks' : `${failures.length} checks that block`}: ${failures.slice(0, 5).join('; ')}${failures.length > 5 ? '; …' : ''}`,
    hint: `See the rows with \`slipway data check ${dataset}\`; change checks/${dataset}.ts if the check asks too much.`,
  })

export const notEnoughRows = (rows: number, needed: number, why: string) =>
  new SlipwayError({
    code: 'TRAIN_TOO_FEW_ROWS',
    kind: 'invalid',
    message: `There are ${rows} rows to learn from, and ${why} needs at least ${needed}.`,
    hint: 'Collect more rows. A model from so few could not be judged, let alone trusted.',
  })

export const classTooRare = (column: string, value: string, rows: number, folds: number) =>
  new SlipwayError({
    code: 'TRAIN_CLASS_TOO_RARE',
    kind: 'invalid',
    message: `${column} = ${value} occurs in ${rows} row${rows === 1 ? '' : 's'}, and ${folds} folds need at least ${folds}.`,
    hint: 'Collect more of these rows, merge the class with another, or leave its rows out.',
  })

export const badSeed = (seed: number) =>
  new SlipwayError({
    code: 'TRAIN_BAD_SEED',
    kind: 'invalid',
    message: `${seed} cannot be a seed.`,
    hint: 'Give a whole number from 0 on, for example --set seed=8.',
  })

export const configIncomplete = (key: string, near: string | undefined, example: string) =>
  new SlipwayError({
    code: 'CONFIG_INCOMPLETE',
    kind: 'invalid',
    message: `slipway.config.ts does not say ${key}.`,
    hint: near === undefined ? `Write for example ${key}: '${example}'.` : `Rename ${near} to ${key}.`,
  })

export const configWrong = (key: string, expected: string, value: unknown) =>
  new SlipwayError({
    code: 'CONFIG_WRONG',
    kind: 'invalid',
    message: `slipway.config.ts: ${key} is ${JSON.stringify(value) ?? String(value)}, where ${expected} is expected.`,
    hint: 'An editor shows what each setting takes; `npx tsc` in the project names what does not fit.',
  })

export const noFeatures = (dropped: readonly string[]) =>
  new SlipwayError({
    code: 'TRAIN_NO_FEATURES',
    kind: 'invalid',
    message: 'No column is left to learn from.',
    hint: dropped.length
      ? `Left out were: ${dropped.slice(0, 10).join(', ')}.`
      : 'The file holds only the target.',
  })

export const unknownMetric = (name: string, known: readonly string[]) =>
  new SlipwayError({
    code: 'EVALUATE_UNKNOWN_METRIC',
    kind: 'invalid',
    message: `There is no metric ${name} for this task.`,
    hint: `It has: ${known.join(', ')}.`,
  })

export const nothingToChoose = () =>
  new SlipwayError({
    code: 'TRAIN_NO_CANDIDATE',
    kind: 'invalid',
    message: 'There is no candidate to choose from.',
    hint: 'Give `train` at least one candidate that is not a baseline, for example boosting().',
  })

export const parityBroken = (difference: number) =>
  new Error(
    `The ONNX graph and the trainer's own prediction differ by ${difference}; the model was not stored.`,
  )

export const searchExhausted = (points: number) =>
  new SlipwayError({
    code: 'TRAIN_SEARCH_EXHAUSTED',
    kind: 'invalid',
    message: `The grid of this search has ${points} points, and more trials are wanted.`,
    hint: `Write trials: ${points}, or give the grid more points.`,
  })

export const searchWaits = (sampler: string) =>
  new SlipwayError({
    code: 'TRAIN_SEARCH_WAITS',
    kind: 'invalid',
    message: `The sampler ${sampler} waits for trials that a pipeline trains beside the next one.`,
    hint: 'Use tpe, random or grid in a pipeline; a study (POST /api/v1/studies) takes every sampler.',
  })

export const recipeStepRetired = ({ step, upTo, reason, use, by }: StepRule) =>
  new SlipwayError({
    code: 'PREPARE_STEP_RETIRED',
    kind: 'refused',
    message: `The step ${step}${upTo === null ? '' : ` up to version ${upTo}`} is retired by ${by}: ${reason}.`,
    hint: `Use ${use} instead.`,
  })
