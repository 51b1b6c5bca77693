import { SlipwayError } from '@slipway/contract/error'

export const noProject = (folder: string) =>
  new SlipwayError({
    code: 'CLI_NO_PROJECT',
    kind: 'not-found',
    message: `There is no slipway.config.ts in ${folder} or above it.`,
    hint: 'Make a project with `slipway init <name> --data <file> --target <column>`, then `cd` into it.',
  })

export const noPipeline = (name: string, known: readonly string[]) =>
  new SlipwayError({
    code: 'CLI_NO_PIPELINE',
    kind: 'not-found',
    message: name ? `There is no pipeline ${name} in this project.` : 'This project has no pipeline.',
    hint: known.length ? `It has: ${known.join(', ')}.` : 'Pipelines are the files pipelines/<name>.ts.',
  })

export const severalPipelines = (known: readonly string[]) =>
  new SlipwayError({
    code: 'CLI_SEVERAL_PIPELINES',
    kind: 'invalid',
    message: 'This project has several pipelines.',
    hint: `Name one: slipway run ${known[0]}. It has: ${known.join(', ')}.`,
  })

export const folderTaken = (folder: string, files: readonly string[]) =>
  new SlipwayError({
    code: 'CLI_WOULD_OVERWRITE',
    kind: 'conflict',
    message: `${folder} already holds ${files.slice(0, 3).join(', ')}${files.length > 3 ? ` and ${files.length - 3} more` : ''}.`,
    hint: 'Choose another name, or pass --force to write these files anew.',
  })

export const badName = (name: string) =>
  new SlipwayError({
    code: 'CLI_BAD_NAME',
    kind: 'invalid',
    message: `“${name}” cannot be a project's name.`,
    hint: 'Use letters, digits, - and _, beginning with a letter, for example churn or pump-failure.',
  })

export const badSetting = (text: string) =>
  new SlipwayError({
    code: 'CLI_BAD_SETTING',
    kind: 'invalid',
    message: `--set ${text} is not of the form name=value.`,
    hint: 'For example --set seed=8.',
  })

export const unknownSetting = (name: string, known: readonly string[]) =>
  new SlipwayError({
    code: 'CLI_UNKNOWN_SETTING',
    kind: 'invalid',
    message: `The pipeline has no parameter ${name}.`,
    hint: known.length ? `It has: ${known.join(', ')}.` : 'It takes none.',
  })

export const badPort = (text: string) =>
  new SlipwayError({
    code: 'CLI_BAD_PORT',
    kind: 'invalid',
    message: `${text} is not a port.`,
    hint: 'Give a whole number from 1 to 65535, or 0 for any free port.',
  })

export const badModelVersion = (text: string) =>
  new SlipwayError({
    code: 'CLI_BAD_MODEL_VERSION',
    kind: 'invalid',
    message: `${text} names no model version.`,
    hint: 'Write a name, or a name and a version: churn, churn@3, churn@latest.',
  })

export const noSuchRun = (text: string) =>
  new SlipwayError({
    code: 'CLI_NO_RUN',
    kind: 'not-found',
    message: `No run begins with ${text}.`,
    hint: 'List them with `slipway runs list`.',
  })

export const severalRuns = (text: string, ids: readonly string[]) =>
  new SlipwayError({
    code: 'CLI_SEVERAL_RUNS',
    kind: 'invalid',
    message: `Several runs begin with ${text}.`,
    hint: `Write more of one: ${ids.slice(0, 5).join(', ')}.`,
  })

export const badOutput = (file: string) =>
  new SlipwayError({
    code: 'CLI_BAD_OUTPUT',
    kind: 'invalid',
    message: `I cannot tell which format ${file} should have.`,
    hint: 'Let its name end in .csv, .jsonl or .parquet.',
  })

export const badDate = (text: string) =>
  new SlipwayError({
    code: 'CLI_BAD_DATE',
    kind: 'invalid',
    message: `${text} is not a date.`,
    hint: 'Write 2026-11-01 or 2026-11-01T08:00:00Z.',
  })

export const noTarget = (candidates: readonly { name: string; reason: string }[]) =>
  new SlipwayError({
    code: 'CLI_NO_TARGET',
    kind: 'invalid',
    message: 'Which column should be predicted?',
    hint: candidates.length
      ? `Name it with --target, for example --target ${candidates[0]!.name} (${candidates[0]!.reason}).${
          candidates.length > 1
            ? ` Others: ${candidates
                .slice(1, 4)
                .map(({ name }) => name)
                .join(', ')}.`
            : ''
        }`
      : 'Name it with --target <column>.',
  })

export const noChecks = () =>
  new SlipwayError({
    code: 'CLI_NO_CHECKS',
    kind: 'not-found',
    message: "The project's pipeline has no validate step, so there are no checks to run.",
    hint: 'Add `validate({ data, checks })` after `collect`, as `slipway init` writes it.',
  })
