import type { ColumnProfile } from '@slipway/ml/profile'
import type { Profiled } from '../profile-data.ts'
import { count, decimal, percent } from './numbers.ts'
import { sparkline } from './profile.ts'
import { fit, paragraph, terminalWidth } from './table.ts'

/** What a dataset holds, a few lines a column, and how its columns relate. */
export function profilePage({ title, profile, relations, keys, likelyKeys, issues }: Profiled): string {
  const { rows, columns, missingTogether } = profile
  const several = missingTogether?.filter((pattern) => pattern.columns.length > 1) ?? []
  return [
    fit(`${title} · ${count(rows)} rows · ${columns.length} columns`),
    ...columns.flatMap((column) => ['', ...columnLines(column, rows)]),
    ...section(
      'Tells rows apart',
      keys.slice(0, 5).map((key) => key.join(' + ')),
    ),
    ...section(
      'May tell rows apart (not every row was compared)',
      likelyKeys.slice(0, 5).map((key) => key.join(' + ')),
    ),
    ...section(
      'Missing together',
      several.slice(0, 5).map((pattern) => `${pattern.columns.join(', ')}: ${count(pattern.rows)} rows`),
    ),
    ...section(`Rise and fall together${sampleWords(relations.rows, rows)}`, [
      ...relations.numbers
        .filter(({ pearson, spearman }) => Math.max(Math.abs(pearson), Math.abs(spearman)) >= 0.3)
        .slice(0, 8)
        .map(
          ({ columns: [a, b], pearson, spearman }) =>
            `${a} and ${b}: Pearson ${pearson.toFixed(2)}, Spearman ${spearman.toFixed(2)}`,
        ),
      ...relations.categories
        .filter(({ cramersV }) => cramersV >= 0.3)
        .slice(0, 8)
        .map(({ columns: [a, b], cramersV }) => `${a} and ${b}: Cramér’s V ${cramersV.toFixed(2)}`),
    ]),
    ...section('Looks odd', issues),
  ].join('\n')
}

const sampleWords = (looked: number, rows: number) =>
  looked < rows ? ` (a sample of ${count(looked)} rows)` : ''

const section = (title: string, lines: readonly string[]): string[] =>
  lines.length === 0 ? [] : ['', title, ...lines.map((line) => paragraph(line, 2))]

function columnLines(column: ColumnProfile, rows: number): string[] {
  const picture = column.histogram ? sparkline(column.histogram.counts) : ''
  const head = `${column.name}  ${kindWords(column)}`
  const room = terminalWidth() - [...picture].length - 2
  const heading = fit(head, room)
  const gap = ' '.repeat(Math.max(2, room + 2 - [...heading].length))
  return [
    picture ? heading + gap + picture : heading,
    ...columnFacts(column, rows).map((line) => paragraph(line, 2)),
  ]
}

export function kindWords({ kind, place, pii, type }: ColumnProfile): string {
  const what = pii ? `personal: ${pii.class}` : kind === 'geo' ? place : kind
  return what === type ? what : `${what} · ${type}`
}

/** Sentences on one column, for every screen. */
export function columnFacts(column: ColumnProfile, rows: number): string[] {
  const { nulls, blanks, distinct, lengths, quantiles, top, patterns, gaps } = column
  const shown = valueWords(column)
  const share = (n: number) => percent(n / Math.max(1, rows))
  return [
    [
      nulls > 0 ? `${share(nulls)} missing (${count(nulls)})` : 'none missing',
      ...(blanks ? [`${count(blanks)} blank`] : []),
      `${column.distinctIsApproximate ? 'about ' : ''}${count(distinct)} different`,
      ...(column.zeros ? [`${count(column.zeros)} zero`] : []),
      ...(column.negatives ? [`${count(column.negatives)} negative`] : []),
      ...(lengths
        ? [`${lengths.min} to ${lengths.max} characters, ${decimal(lengths.mean)} on average`]
        : []),
    ].join(' · '),
    ...(column.min !== null && column.max !== null && column.type !== 'boolean'
      ? [
          [
            `${shown(column.min)} … ${shown(column.max)}`,
            ...(column.std !== null && column.mean !== null && !isTime(column)
              ? [`mean ${decimal(column.mean)} ± ${decimal(column.std)}`]
              : []),
            ...(column.skew === null ? [] : [`skew ${column.skew.toFixed(2)}`]),
            ...(quantiles
              ? [
                  `quartiles ${column.quantilesAreApproximate ? 'about ' : ''}${[quantiles.p25, quantiles.p50, quantiles.p75].map(shown).join(' | ')}`,
                ]
              : []),
          ].join(' · '),
        ]
      : []),
    ...(top.length > 0 &&
    top[0]!.count > 1 &&
    (column.type === 'text' || column.type === 'boolean' || distinct <= 20)
      ? [
          top
            .slice(0, 5)
            .map(
              ({ value, count: n }) =>
                `${typeof value === 'number' ? shown(value) : String(value)} ${percent(n / Math.max(1, column.count))}`,
            )
            .join(', '),
        ]
      : []),
    ...(patterns && patterns.length > 0 && distinct > 20
      ? [
          `looks like ${patterns
            .slice(0, 3)
            .map(({ pattern }) => pattern)
            .join('   ')}`,
        ]
      : []),
    ...(gaps && gaps.count > 0
      ? [
          `${count(gaps.count)} gaps; the longest from ${shown(gaps.longest[0]!.fromMs)} to ${shown(gaps.longest[0]!.toMs)}`,
        ]
      : []),
  ]
}

const isTime = ({ type }: Pick<ColumnProfile, 'type'>) => type === 'date' || type === 'timestamp'

/** A number of a column as a person writes it. */
export const valueWords = (column: Pick<ColumnProfile, 'type'>) => (value: number) =>
  isTime(column)
    ? new Date(value)
        .toISOString()
        .slice(0, column.type === 'date' ? 10 : 16)
        .replace('T', ' ')
    : column.type === 'integer'
      ? count(Math.round(value * 100) / 100)
      : decimal(value)
