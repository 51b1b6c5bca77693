import { badModelVersion } from './cli.errors.ts'

/** Reads churn, churn@3 or churn@latest. */
export function parseModelVersion(text: string): { name: string; number: number | 'latest' | undefined } {
  const match = /^([A-Za-z0-9][\w.-]*)(?:@(\d+|latest))?$/.exec(text)
  if (!match) throw badModelVersion(text)
  const [, name, version] = match
  return {
    name: name!,
    number: version === undefined ? undefined : version === 'latest' ? 'latest' : Number(version),
  }
}
