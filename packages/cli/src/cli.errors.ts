import { SlipwayError } from '@slipway/contract/error'

/**
 * What commander says of arguments: "error: unknown option '--bogus'", a suggestion in brackets on a second line.
 *
 * @param group the command below which it was asked, such as endpoints; null at the top
 */
export const badUsage = (error: { code: string; message: string }, group: string | null) => {
  const [said = '', suggestion] = error.message.replace(/^error: /, '').split('\n')
  const command = error.code === 'commander.unknownCommand'
  return new SlipwayError({
    code: command ? 'CLI_UNKNOWN_COMMAND' : 'CLI_USAGE',
    kind: 'invalid',
    message: `${said.charAt(0).toUpperCase()}${said.slice(1).replaceAll("'", '').replace(/\.$/, '')}.`,
    hint: [
      ...(suggestion ? [suggestion.replace(/^\((.*)\)$/, '$1')] : []),
      command
        ? `List the commands with \`slipway ${group === null ? '' : `${group} `}--help\`.`
        : 'Run it with --help to see what it takes.',
    ].join(' '),
  })
}

export const badCount = (option: string, text: string, least: number, most: number) =>
  new SlipwayError({
    code: 'CLI_BAD_COUNT',
    kind: 'invalid',
    message: `${option} ${text} is not a whole number from ${least} to ${most}.`,
    hint: `For example ${option} ${Math.max(least, Math.min(20, most))}.`,
  })

export const badRole = (text: string, roles: readonly string[]) =>
  new SlipwayError({
    code: 'CLI_BAD_ROLE',
    kind: 'invalid',
    message: `There is no role ${text}.`,
    hint: `Choose ${roles.slice(0, -1).join(', ')} or ${roles.at(-1)}; each may also do what those before it may.`,
  })

export const badOrder = (text: string) =>
  new SlipwayError({
    code: 'CLI_BAD_ORDER',
    kind: 'invalid',
    message: `Runs cannot be put in the order of “${text}”.`,
    hint: 'Write startedAtMs or metrics.<name>, with " desc" behind it for the largest first: --order-by "metrics.roc_auc desc".',
  })

export const badDatasetName = (name: string) =>
  new SlipwayError({
    code: 'CLI_BAD_NAME',
    kind: 'invalid',
    message: `“${name}” cannot be a dataset's name.`,
    hint: 'Use letters, digits, dots, - and _, beginning with a letter or digit, for example --name churn.',
  })

export const appendedByHand = (name: string, source: string) =>
  new SlipwayError({
    code: 'CLI_APPENDED_BY_HAND',
    kind: 'conflict',
    message: `The newest rows of ${name} were appended from ${source}: read again, they would be there twice.`,
    hint: `Append what is new: slipway data add <source> --name ${name} --append. Or add all of it anew, without --append.`,
  })

export const badExportFormat = (to: string, format: string | undefined, known: readonly string[]) =>
  new SlipwayError({
    code: 'CLI_BAD_FORMAT',
    kind: 'invalid',
    message:
      format === undefined ? `${to} does not say which format is wanted.` : `There is no format ${format}.`,
    hint: `Name the file .csv, .parquet or .ndjson, or say --format ${known.join(', ')}.`,
  })

export const noFilesToExport = (name: string) =>
  new SlipwayError({
    code: 'CLI_NO_FILES',
    kind: 'invalid',
    message: `${name} has no files that could be written.`,
    hint: 'Only datasets of images keep the files that they were made of; leave --files out.',
  })

export const secretMissing = (name: string) =>
  new SlipwayError({
    code: 'CLI_NO_SECRET_GIVEN',
    kind: 'invalid',
    message: `No value came for ${name}.`,
    hint: `Hand it over on standard input, or type it where asked: printf %s "$VALUE" | slipway secrets set ${name}.`,
  })

export const noProject = (folder: string) =>
  new SlipwayError({
    code: 'CLI_NO_PROJECT',
    kind: 'not-found',
    message: `There is no slipway.config.ts in ${folder} or above it.`,
    hint: 'Make a project with `slipway init <name> --data <file> --target <column>`, then `cd` into it; data alone needs none: `slipway data add <file>`. For pipelines alone, a slipway.config.ts that says `export default {}` is enough.',
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

export const badPort = (text: string) =>
  new SlipwayError({
    code: 'CLI_BAD_PORT',
    kind: 'invalid',
    message: `${text} is not a port.`,
    hint: 'Give a whole number from 1 to 65535, or 0 for any free port.',
  })

export const badShare = (text: string) =>
  new SlipwayError({
    code: 'CLI_BAD_SHARE',
    kind: 'invalid',
    message: `${text} is not a share.`,
    hint: 'Give a number from 0 to 1, such as 0.01 for one request in a hundred.',
  })

export const badVersion = (what: 'model' | 'dataset' | 'feature view', text: string) =>
  new SlipwayError({
    code: 'CLI_BAD_VERSION',
    kind: 'invalid',
    message: `“${text}” names no ${what} version.`,
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

export const runCancelled = (pipeline: string) =>
  new SlipwayError({
    code: 'PIPELINE_RUN_CANCELLED',
    kind: 'unavailable',
    message: `The run of ${pipeline} was cancelled.`,
    hint: 'Run it again: the steps that had finished are kept and not run twice.',
  })

export const serverLost = (url: string) =>
  new SlipwayError({
    code: 'CLI_SERVER_LOST',
    kind: 'unavailable',
    message: `The server at ${url} ended while the run was on.`,
    hint: '`slipway up` goes on with it; `slipway run` begins anew. Either takes what had finished from the cache.',
  })

export const noOutputFolder = (file: string) =>
  new SlipwayError({
    code: 'CLI_NO_OUTPUT_FOLDER',
    kind: 'not-found',
    message: `There is no folder for ${file}.`,
    hint: 'Make the folder first, or name another file.',
  })

export const badDate = (text: string) =>
  new SlipwayError({
    code: 'CLI_BAD_DATE',
    kind: 'invalid',
    message: `${text} is not a date.`,
    hint: 'Write 2026-11-01 or 2026-11-01T08:00:00Z.',
  })

export const noData = (folder: string | undefined) =>
  new SlipwayError({
    code: 'CLI_NO_DATA',
    kind: 'invalid',
    message: 'Which data is the project for?',
    hint: `Name a CSV, Parquet or JSON lines file: \`slipway init ${folder ?? 'churn'} --data telco.csv\`.`,
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

export const noSuite = (what: string) =>
  new SlipwayError({
    code: 'CLI_NO_CHECKS',
    kind: 'not-found',
    message: `Nothing says what to check ${what} for: no project is here, and no --suite is given.`,
    hint: `Begin with what the data suggests: slipway data suggest ${what} --yaml > checks.yaml, then add --suite checks.yaml.`,
  })

export const badDuration = (option: string, text: string) =>
  new SlipwayError({
    code: 'CLI_BAD_DURATION',
    kind: 'invalid',
    message: `${option} ${text} is no length of time.`,
    hint: `Write a whole number and ms, s, m, h or d: ${option} 12h.`,
  })

export const badMoment = (option: string, text: string) =>
  new SlipwayError({
    code: 'CLI_BAD_TIME',
    kind: 'invalid',
    message: `${option} ${text} is no time.`,
    hint: `Write a day or a time: ${option} 2027-01-01, ${option} 2027-01-01T06:00Z.`,
  })

export const badWhere = (text: string) =>
  new SlipwayError({
    code: 'CLI_BAD_WHERE',
    kind: 'invalid',
    message: `--where ${text} is not of the form field=value.`,
    hint: 'For example --where dataset=telco.',
  })

export const badEvent = (text: string) =>
  new SlipwayError({
    code: 'CLI_BAD_EVENT',
    kind: 'invalid',
    message: `--event ${text} is no JSON object.`,
    hint: `For example --event '{"dataset":"telco","version":3}'.`,
  })

export const hookSecretMissing = () =>
  new SlipwayError({
    code: 'CLI_HOOK_SECRET',
    kind: 'invalid',
    message: 'A call of a hook is signed with its secret, and none is given.',
    hint: 'Set SLIPWAY_HOOK_SECRET to what `slipway hooks create` told, whsec_….',
  })

export const serverNeeded = (what: string) =>
  new SlipwayError({
    code: 'CLI_SERVER_NEEDED',
    kind: 'unavailable',
    message: `${what} needs a server that stays.`,
    hint: 'Start one with `slipway up`, then try again.',
  })

const listing = {
  model: 'slipway models show <model>',
  dataset: 'slipway data list <dataset>',
  'feature view': 'slipway features show <view>',
}

export const versionNeeded = (what: 'model' | 'dataset' | 'feature view', text: string) =>
  new SlipwayError({
    code: 'CLI_VERSION_NEEDED',
    kind: 'invalid',
    message: `“${text}” does not say which version.`,
    hint: `Write the ${what} and its version, such as ${text}@3; \`${listing[what]}\` lists them.`,
  })

export const badCardFormat = (format: string) =>
  new SlipwayError({
    code: 'CLI_BAD_FORMAT',
    kind: 'invalid',
    message: `There is no card format “${format}”.`,
    hint: 'Use md, json or hf.',
  })

export const cardArguments = (diff: boolean, given: number) =>
  new SlipwayError({
    code: 'CLI_USAGE',
    kind: 'invalid',
    message: diff
      ? `--diff compares two versions, and ${given} ${given === 1 ? 'is' : 'are'} named.`
      : `A card is of one version, and ${given} are named.`,
    hint: 'slipway models card churn@8, or slipway models card --diff churn@7 churn@8.',
  })

export const noFeatureViews = (folder: string) =>
  new SlipwayError({
    code: 'CLI_NO_FEATURE_VIEWS',
    kind: 'not-found',
    message: `No module in ${folder} exports a feature view.`,
    hint: "Write features/<name>.ts with `export const activity = featureView('activity', { … })`.",
  })

export const badEntity = (text: string) =>
  new SlipwayError({
    code: 'CLI_BAD_ENTITY',
    kind: 'invalid',
    message: `${text} names no entity.`,
    hint: 'Write the view’s entity columns with their values: customer=17850, or customer=17850,shop=3.',
  })

export const quarantineNeedsDataset = (what: string) =>
  new SlipwayError({
    code: 'CLI_QUARANTINE_NEEDS_DATASET',
    kind: 'invalid',
    message: `${what} is a file: rows are set aside from a dataset.`,
    hint: `Add it first: \`slipway data add ${what}\`, then check it by its name.`,
  })

export const modelPathWrong = (path: string | undefined) =>
  new SlipwayError({
    code: 'CLI_MODEL_PATH',
    kind: 'invalid',
    message:
      path === undefined ? 'No model was named.' : `${path} is neither an .onnx file nor a model folder.`,
    hint: 'Name an .onnx file, a folder with MLmodel (what mlflow.<flavour>.save_model writes), or an address with --remote.',
  })

export const remoteWrong = (url: string) =>
  new SlipwayError({
    code: 'CLI_REMOTE_MODEL',
    kind: 'invalid',
    message: `--remote ${url} is no address to ask, or a path was given as well.`,
    hint: 'Give one address alone: --remote http://host:8000/v2/models/<name>.',
  })
