import type { CheckReport, CheckResult, Severity } from '../check.ts'
import { counted } from '../sql.ts'

export const wordOf: Record<Severity, string> = {
  block: 'blocks',
  error: 'error',
  warn: 'warns',
  info: 'note',
}

const order: Record<Severity, number> = { block: 0, error: 1, warn: 2, info: 3 }

/** What does not hold first, the gravest before the others. */
export const failingFirst = (results: readonly CheckResult[]): CheckResult[] =>
  results.toSorted((a, b) => Number(a.ok) - Number(b.ok) || order[a.severity] - order[b.severity])

export const summaryOf = ({ rows, results, passed }: CheckReport): string => {
  const failing = (severity: Severity) =>
    results.filter((result) => !result.ok && result.severity === severity).length
  const parts = [`${passed} of ${results.length} checks hold over ${counted(rows)} rows`]
  const [block, error] = [failing('block'), failing('error')]
  const warn = failing('warn') + failing('info')
  if (block > 0) parts.push(`${block} ${block === 1 ? 'blocks' : 'block'}`)
  if (error > 0) parts.push(`${error} ${error === 1 ? 'error' : 'errors'}`)
  if (warn > 0) parts.push(`${warn} ${warn === 1 ? 'warns' : 'warn'}`)
  return parts.join(', ')
}

export const percent = (share: number): string => {
  if (share > 0 && share < 0.0001) return '<0.01 %'
  return `${Number((share * 100).toFixed(2))} %`
}

/** The five characters that XML and HTML give a meaning, and control characters that neither may hold. */
export const escapeMarkup = (text: string): string =>
  text
    .replaceAll(/[^\P{Cc}\t\n\r]|[\ufffe\uffff]|\p{Cs}/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;')
