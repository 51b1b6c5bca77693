import type { RunComparison } from '@slipway/contract/tracking'
import { metricText } from '../commands/runs-search.ts'
import type { SourceDiff } from '../source-diffs.ts'
import { bytes, decimal } from './numbers.ts'
import { fit, table } from './table.ts'

export type Compared = Omit<RunComparison, 'metrics'> & {
  /** With the spread over the folds, run by run. */
  readonly metrics: readonly (RunComparison['metrics'][number] & {
    readonly spreads: readonly (number | null)[]
  })[]
  readonly diffs: readonly SourceDiff[]
}

interface Row {
  readonly key: string
  readonly differs: boolean
  readonly values: readonly (string | null)[]
}

const mostLines = 60

/** Metrics and parameters side by side, then what differs in data, code and environment. */
export function comparisonScreen(compared: Compared): string {
  const metrics = compared.metrics
    // What the machine did meanwhile stands in --json.
    .filter(({ key }) => !key.startsWith('system/'))
    .map(
      ({ key, differs, values, spreads }): Row => ({
        key,
        differs,
        values: values.map((value, i) => {
          const spread = spreads[i] ?? null
          return value === null ? null : metricText(value) + (spread === null ? '' : ` ±${decimal(spread)}`)
        }),
      }),
    )
  const sided = (rows: readonly Row[]) =>
    table(rows, [
      { title: '', cell: (row) => (row.differs ? '≠' : ' ') },
      { title: 'what', flexible: true, cell: (row) => row.key },
      ...compared.runs.map((run, i) => ({
        title: run.id.slice(0, 12),
        right: true,
        flexible: true,
        cell: (row: Row) => row.values[i] ?? '–',
      })),
    ])
  const section = (title: string, rows: readonly Row[]) =>
    rows.length === 0 ? [] : ['', `${title}:`, sided(rows.map(shortened))]
  const differing = (rows: readonly Row[]) => rows.filter(({ differs }) => differs)
  const { data, context, sources, packages, params, diffs } = compared
  const code = differing(context).filter(({ key }) => /^(code|command)/.test(key))
  const machine = differing(context).filter(({ key }) => !/^(code|command)/.test(key))
  return [
    sided([...metrics, ...params]),
    ...section('Data', differing(data)),
    ...section('Code', code),
    ...section('Sources', sources),
    ...diffs.flatMap(diffLines),
    ...section('Environment', machine),
    ...section('Packages', packages),
  ].join('\n')
}

/** Digests are told by their beginnings, sizes as a person reads them. */
const shortened = ({ key, differs, values }: Row): Row => ({
  key: key.replace(/^environment\.(runtimes|lockfiles)\./, ''),
  differs,
  values: values.map((value) => {
    if (value === null) return null
    if (key.endsWith('Bytes')) return bytes(Number(value))
    return value.replaceAll(/\b((?:sha256|patch|ds1):[0-9a-f]{8}|[0-9a-f]{12})[0-9a-f]{20,}/g, '$1')
  }),
})

const diffLines = ({ what, lines }: SourceDiff): string[] => [
  '',
  `${what}:`,
  ...lines.slice(0, mostLines).map((line) => fit(`  ${line}`)),
  ...(lines.length > mostLines ? [`  … ${lines.length - mostLines} lines more with --json`] : []),
]
