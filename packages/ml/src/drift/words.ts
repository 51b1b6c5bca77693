import type { ColumnDrift, DriftReport } from './compare.ts'

/** What the rows are compared with, in words. */
export interface Before {
  /** in training */
  readonly inIt: string
  /** training */
  readonly it: string
}

const training: Before = { inIt: 'in training', it: 'training' }

const percent = (share: number) => `${(100 * share).toFixed(share > 0 && share < 0.01 ? 1 : 0)} %`

/** One sentence on one column. */
export function columnWords(
  column: Omit<ColumnDrift, 'words'>,
  valuesMoved: boolean,
  before: Before = training,
): string {
  const { column: name, decidedBy, missing, metrics, newCategories } = column
  const parts: string[] = []
  if (decidedBy === 'type') parts.push(`holds another kind of values than ${before.inIt}`)
  else if (decidedBy === null) parts.push(`is not judged: ${column.why}`)
  else if (valuesMoved) parts.push(`has moved (${told(decidedBy, metrics[decidedBy]!)})`)
  if (missing.changed)
    parts.push(`is missing in ${percent(missing.now)} of rows, ${percent(missing.before)} ${before.inIt}`)
  if (parts.length === 0) parts.push(`is as ${before.inIt}`)
  if (newCategories.length > 0) {
    const some = newCategories.slice(0, 3).map(({ value }) => `"${value}"`)
    parts.push(
      `holds values ${before.it} never saw: ${some.join(', ')}${newCategories.length > 3 ? ', …' : ''}`,
    )
  }
  return `${name} ${parts.join('; it ')}.`
}

function told(metric: string, { value, p, adjusted }: ColumnDrift['metrics'][string]): string {
  switch (metric) {
    case 'wasserstein':
      return `by ${value.toFixed(2)} standard deviations`
    case 'jensen_shannon':
      return `Jensen–Shannon distance ${value.toFixed(2)}`
    default:
      return `p ${(adjusted ?? p ?? 1) < 0.001 ? '< 0.001' : `= ${(adjusted ?? p ?? 1).toFixed(3)}`}`
  }
}

/** The whole report in one or two sentences. */
export function overallWords(report: Omit<DriftReport, 'words'>, before: Before = training): string {
  const { columns, drifted, absent, verdict } = report
  const gone = absent.length === 0 ? '' : ` Gone: ${absent.join(', ')}.`
  const reasons = [...new Set(columns.map(({ why }) => why))]
  if (verdict === 'too few rows')
    return reasons.some((why) => why.startsWith('fewer than')) || columns.length === 0
      ? `There are too few rows (${report.rows.now}) to tell.${gone}`
      : `No column can be judged: ${reasons.join('; ')}.${gone}`
  const judged = columns.filter(({ decidedBy }) => decidedBy !== null).length
  if (verdict === 'stable')
    return `The ${judged} columns that can be judged look as they did ${before.inIt}.${gone}`
  const named = drifted.slice(0, 5).join(', ') + (drifted.length > 5 ? ', …' : '')
  return `${drifted.length} of ${columns.length} columns no longer look as ${before.inIt}: ${named}.${gone}`
}
