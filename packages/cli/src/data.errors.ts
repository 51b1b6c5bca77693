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
