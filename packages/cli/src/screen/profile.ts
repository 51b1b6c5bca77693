import type { DatasetVersion } from '@slipway/contract/datasets'
import type { ColumnProfile } from '@slipway/ml/profile'
import { count, decimal, percent } from './numbers.ts'
import { table, terminalWidth } from './table.ts'

const blocks = ' ▁▂▃▄▅▆▇█'

/** A row a column: type, missing, distinct, range, and a picture of the distribution. */
export function profileTable(version: DatasetVersion): string {
  const columns = ((version.profile as { columns?: ColumnProfile[] } | null)?.columns ??
    []) as ColumnProfile[]
  return table(columns, [
    { title: 'column', flexible: true, cell: (c) => c.name },
    { title: 'type', cell: (c) => c.type },
    {
      title: 'missing',
      right: true,
      cell: (c) => (c.nulls === 0 ? '–' : percent(c.nulls / Math.max(1, c.count + c.nulls))),
    },
    {
      title: 'distinct',
      right: true,
      cell: (c) => `${c.distinctIsApproximate ? '≈' : ''}${count(c.distinct)}`,
    },
    { title: 'from … to, or most frequent', flexible: true, cell: range },
    // Names matter more than pictures where there is no room for both.
    ...(terminalWidth() < 72
      ? []
      : [{ title: 'shape', cell: (c: ColumnProfile) => (c.histogram ? sparkline(c.histogram.counts) : '') }]),
  ])
}

function range(column: ColumnProfile): string {
  if (column.type === 'text' || column.type === 'boolean')
    // Of what hardly repeats, none is frequent.
    return column.top
      .filter(({ count: n }) => n >= column.count / 200)
      .slice(0, 3)
      .map(({ value, count: n }) => `${String(value)} ${percent(n / Math.max(1, column.count), 0)}`)
      .join(', ')
  if (column.min === null || column.max === null) return '–'
  const time = column.type === 'date' || column.type === 'timestamp'
  // Infinite ones are texts in JSON.
  const shown = (value: number | string) =>
    time
      ? new Date(value).toISOString().slice(0, 10)
      : column.type === 'integer'
        ? count(Number(value))
        : decimal(Number(value))
  return `${shown(column.min)} … ${shown(column.max)}`
}

/** Counts as little columns, one each: bins that share a column would stand out beside those that do not. */
export function sparkline(counts: readonly number[]): string {
  const most = Math.max(1, ...counts)
  return counts.map((n) => blocks[n === 0 ? 0 : Math.max(1, Math.round((n / most) * 8))]).join('')
}
