import { badVersion, versionNeeded } from './cli.errors.ts'

/** A model keeps the name that another tool gave it; a dataset's stands in file names. */
const forms = {
  model: /^([^/:@\s][^/:@]*)(?:@(\d{1,9}|latest))?$/,
  dataset: /^([A-Za-z0-9][\w.-]*)(?:@(\d{1,9}|latest))?$/,
  'feature view': /^([A-Za-z0-9][\w.-]*)(?:@(\d{1,9}|latest))?$/,
}

/** Reads churn, churn@3 or churn@latest, of a model, a dataset or a feature view. */
export function parseVersion(
  what: keyof typeof forms,
  text: string,
): { name: string; number: number | 'latest' | undefined } {
  const match = forms[what].exec(text)
  if (!match) throw badVersion(what, text)
  const [, name, version] = match
  return {
    name: name!,
    number: version === undefined ? undefined : version === 'latest' ? 'latest' : Number(version),
  }
}

/** As `parseVersion`, where the version must be said. */
export function exactVersion(
  text: string,
  what: 'model' | 'dataset' = 'model',
): { name: string; number: number | 'latest' } {
  const { name, number } = parseVersion(what, text)
  if (number === undefined) throw versionNeeded(text)
  return { name, number }
}
