import { existsSync } from 'node:fs'
import { badVersion, versionNeeded } from './cli.errors.ts'
import { notADataset } from './data.errors.ts'

/** A model keeps the name that another tool gave it; a dataset's stands in file names. */
const forms = {
  model: /^([^/:@\s][^/:@]*)(?:@(\d{1,9}|latest))?$/,
  dataset: /^([A-Za-z0-9][\w.-]*)(?:@(\d{1,9}|[A-Za-z][\w.-]*))?$/,
  'feature view': /^([A-Za-z0-9][\w.-]*)(?:@(\d{1,9}|latest))?$/,
}

/** A number, or `latest`; of a dataset a tag, too. */
interface VersionOf {
  readonly model: number | 'latest'
  readonly dataset: number | string
  readonly 'feature view': number | 'latest'
}

/** Reads churn, churn@3 or churn@latest, of a model, a dataset or a feature view. */
export function parseVersion<What extends keyof VersionOf>(
  what: What,
  text: string,
): { name: string; number: VersionOf[What] | undefined } {
  const match = forms[what].exec(text)
  if (!match) throw what === 'dataset' && existsSync(text) ? notADataset(text) : badVersion(what, text)
  const [, name, version] = match
  return {
    name: name!,
    number:
      version === undefined
        ? undefined
        : ((/^\d/.test(version) ? Number(version) : version) as VersionOf[What]),
  }
}

/** As `parseVersion`, where the version must be said. */
export function exactVersion<What extends keyof VersionOf = 'model'>(
  text: string,
  what: What = 'model' as What,
): { name: string; number: VersionOf[What] } {
  const { name, number } = parseVersion(what, text)
  if (number === undefined) throw versionNeeded(what, text)
  return { name, number }
}
