import type { ColumnDrift, DriftReportBody } from '@slipway/contract/monitoring'
import type { DriftReport } from '@slipway/ml/drift'

type Finding = Pick<
  DriftReportBody,
  'baselineRows' | 'rows' | 'drifted' | 'verdict' | 'columns' | 'predictions' | 'detail'
>

/** Two comparisons as one finding: what the model is asked, and what it answers. */
export const finding = (inputs: DriftReport, predictions: DriftReport | null): Finding => ({
  baselineRows: inputs.rows.before,
  rows: inputs.rows.now,
  drifted: inputs.verdict === 'drifted' || predictions?.verdict === 'drifted',
  verdict: predictions ? `${inputs.words} ${answerWords(predictions)}` : inputs.words,
  columns: inputs.columns.map(columnDrift),
  predictions: predictions?.columns.map(columnDrift) ?? [],
  // As JSON has it: a metric that is not defined (NaN) is null, before it is stored as after.
  detail: JSON.parse(JSON.stringify({ inputs, predictions })) as unknown,
})

const answerWords = ({ verdict, columns }: DriftReport): string => {
  if (verdict === 'too few rows') return 'Of its predictions there are too few to tell.'
  if (verdict === 'stable') return 'Its predictions look as they did in training.'
  const moved = columns.filter(({ drifted }) => drifted).map(({ words }) => words)
  return `Its predictions have changed: ${moved.join(' ')}`
}

const columnDrift = (found: DriftReport['columns'][number]): ColumnDrift => ({
  name: found.column,
  drifted: found.drifted,
  test: found.decidedBy ?? 'none',
  why: found.why,
  reason: found.words,
  before: found.before,
  now: found.now,
  missing: found.missing,
  newCategories: [...found.newCategories],
  bins: [...found.bins],
  metrics: Object.fromEntries(
    Object.entries(found.metrics).map(([name, { value }]) => [name, Number.isFinite(value) ? value : null]),
  ),
})
