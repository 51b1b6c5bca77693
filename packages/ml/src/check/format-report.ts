import type { CheckReport, CheckResult } from './check.ts'

const marks = { ok: '✓', info: 'i', warn: '!', block: '✗' } as const

/**
 * A report as text, no line wider than the terminal: failing checks first, each with count, share and
 * sample rows; what holds is one line each, or only counted.
 */
export const formatReport = (
  report: CheckReport,
  options: { width?: number; passing?: 'list' | 'count' } = {},
): string => {
  const width = Math.max(40, options.width ?? 80)
  const order = { block: 0, warn: 1, info: 2 }
  const failing = report.results
    .filter(({ ok }) => !ok)
    .toSorted((a, b) => order[a.severity] - order[b.severity])
  const lines = [summaryOf(report)]
  for (const result of failing) lines.push('', ...failureLines(result))
  if (options.passing === 'list') {
    lines.push('')
    for (const { ok, title } of report.results) if (ok) lines.push(`${marks.ok} ${title}`)
  }
  return lines.map((line) => cut(line, width)).join('\n')
}

const summaryOf = ({ rows, passed, failed, warned, results }: CheckReport): string => {
  const parts = [`${passed} of ${results.length} checks hold over ${rows.toLocaleString('en-US')} rows`]
  if (failed > 0) parts.push(`${failed} block`)
  if (warned > 0) parts.push(`${warned} ${warned === 1 ? 'warns' : 'warn'}`)
  return parts.join(', ')
}

const failureLines = ({ title, severity, failing, total, share, detail, sample }: CheckResult): string[] => {
  const lines = [`${marks[severity]} ${title}`]
  const counts = `${failing.toLocaleString('en-US')} of ${total.toLocaleString('en-US')} (${percent(share)}) do not`
  lines.push(
    `    ${severity === 'block' ? 'blocks' : severity === 'warn' ? 'warns' : 'note'}: ${detail ?? counts}`,
  )
  if (detail && sample.length > 0) lines.push(`    ${counts}`)
  for (const { row, values } of sample) {
    const shown = Object.entries(values).map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
    lines.push(`    row ${row}${shown.length > 0 ? `: ${shown.join(', ')}` : ''}`)
  }
  return lines
}

const percent = (share: number): string => {
  if (share > 0 && share < 0.0001) return '<0.01 %'
  return `${Number((share * 100).toFixed(2))} %`
}

const cut = (line: string, width: number): string =>
  line.length <= width ? line : `${line.slice(0, width - 1)}…`
