import type { ColumnDrift, DriftReport } from '@slipway/ml/drift'
import { decimal } from './numbers.ts'
import { paragraph, table } from './table.ts'

/** Which columns look different than before, the most first, in numbers and in words. */
export function movedText(report: DriftReport): string {
  const moved = report.columns.filter(({ drifted }) => drifted)
  if (moved.length === 0) return paragraph(report.words)
  return [
    paragraph(report.words),
    '',
    table(
      moved.toSorted((a, b) => (b.metrics.psi?.value ?? 0) - (a.metrics.psi?.value ?? 0)),
      [
        { title: 'column', flexible: true, cell: (column) => column.column },
        ...['psi', 'ks', 'jensen_shannon', 'wasserstein'].map((metric) => ({
          title: titles[metric]!,
          right: true,
          cell: (column: ColumnDrift) => shown(column.metrics[metric]?.value),
        })),
        { title: 'missing', right: true, cell: missingWords },
      ],
    ),
    ...moved.slice(0, 5).map(({ words }) => paragraph(words)),
  ].join('\n')
}

const titles: Record<string, string> = {
  psi: 'PSI',
  ks: 'KS',
  jensen_shannon: 'JS',
  wasserstein: 'Wasserstein',
}
const shown = (value: number | undefined) =>
  value === undefined || Number.isNaN(value) ? '–' : decimal(value)
const missingWords = ({ missing }: ColumnDrift) =>
  missing.changed ? `${(100 * missing.before).toFixed(0)}% → ${(100 * missing.now).toFixed(0)}%` : '–'
