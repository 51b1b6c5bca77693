import { SlipwayError } from '@slipway/contract/error'

export const badRowsFormat = (file: string) =>
  new SlipwayError({
    code: 'CLI_BAD_FORMAT',
    kind: 'invalid',
    message: `Rows cannot be written as ${file}.`,
    hint: 'Give a file that ends in .csv, .json or .parquet.',
  })

export const badTreatment = (text: string) =>
  new SlipwayError({
    code: 'CLI_BAD_TREATMENT',
    kind: 'invalid',
    message: `Personal data cannot be treated as “${text}”.`,
    hint: 'Choose keep, mask, hmac or drop.',
  })

export const badPiiClass = (text: string, classes: readonly string[]) =>
  new SlipwayError({
    code: 'CLI_BAD_CLASS',
    kind: 'invalid',
    message: `There is no class of personal data “${text}”.`,
    hint: `Choose one of: ${classes.join(', ')}; or none, or auto for what was recognised.`,
  })

export const cannotPlot = (why: string, hint: string) =>
  new SlipwayError({ code: 'CLI_CANNOT_PLOT', kind: 'invalid', message: why, hint })

export const columnUnknown = (name: string, what: string, names: readonly string[]) =>
  new SlipwayError({
    code: 'CLI_NO_COLUMN',
    kind: 'not-found',
    message: `${what} has no column “${name}”.`,
    hint: `Its columns are: ${names.slice(0, 20).join(', ')}${names.length > 20 ? ` and ${names.length - 20} more` : ''}.`,
  })

export const notADataset = (file: string) =>
  new SlipwayError({
    code: 'CLI_NOT_A_DATASET',
    kind: 'invalid',
    message: `${file} is a file, not a dataset.`,
    hint: `Add it first: slipway data add ${file}. \`slipway data profile\` and \`slipway data check\` read files as they are.`,
  })

export const noQuarantine = (id: string) =>
  new SlipwayError({
    code: 'CLI_NO_QUARANTINE',
    kind: 'not-found',
    message: `There is no quarantine ${id}.`,
    hint: 'List them with `slipway data quarantine list`.',
  })

export const sourceGone = (name: string, number: number, path: string) =>
  new SlipwayError({
    code: 'CLI_SOURCE_GONE',
    kind: 'not-found',
    message: `${name} version ${number} comes from “${path}”, which is no file here.`,
    hint: `Say what to read: slipway data pull ${name} --from <address>, or slipway data add <source> --name ${name}.`,
  })
