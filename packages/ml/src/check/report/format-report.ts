import type { CheckReport, CheckResult } from '../check.ts'
import { failingFirst, percent, summaryOf, wordOf } from './words.ts'
import { counted } from '../sql.ts'

const marks = { ok: '✓', info: 'i', warn: '!', error: '✗', block: '✗' } as const

/**
 * A report as text, no line wider than the terminal: failing checks first, each with count, share and
 * sample rows; what holds is one line each, or only counted.
 */
export const formatReport = (
  report: CheckReport,
  options: { width?: number; passing?: 'list' | 'count' } = {},
): string => {
  const width = Math.max(40, options.width ?? 80)
  const lines = [summaryOf(report)]
  for (const result of failingFirst(report.results)) if (!result.ok) lines.push('', ...failureLines(result))
  if (report.failingRows > 0)
    lines.push(
      '',
      `${counted(report.failingRows)} of ${counted(report.rows)} rows fail a check (${percent(report.failingRows / report.rows)})`,
    )
  if (options.passing === 'list') {
    lines.push('')
    for (const { ok, title } of report.results) if (ok) lines.push(`${marks.ok} ${title}`)
  }
  return lines.map((line) => cut(line, width)).join('\n')
}

const failureLines = ({
  title,
  severity,
  failing,
  total,
  share,
  detail,
  why,
  sample,
}: CheckResult): string[] => {
  const lines = [`${marks[severity]} ${title}`]
  const counts = `${counted(failing)} of ${counted(total)} (${percent(share)}) do not`
  lines.push(`    ${wordOf[severity]}: ${detail ?? counts}`)
  if (detail && sample.length > 0) lines.push(`    ${counts}`)
  if (why !== null) lines.push(`    why: ${why}`)
  for (const { row, values } of sample) {
    const shown = Object.entries(values).map(([name, value]) => `${name} = ${JSON.stringify(value)}`)
    lines.push(`    row ${row}${shown.length > 0 ? `: ${shown.join(', ')}` : ''}`)
  }
  return lines
}

const cut = (line: string, width: number): string => {
  const plain = line.replaceAll(/[\r\n\t]+/g, ' ')
  return plain.length <= width ? plain : `${plain.slice(0, width - 1)}…`
}
