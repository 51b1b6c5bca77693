import { Command } from 'commander'
import type { Change, VersionDiff } from '@slipway/contract/registry'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'
import { count, decimal } from '../../screen/numbers.ts'
import { fit, paragraph, table } from '../../screen/table.ts'

/** `slipway models diff`: what differs between two versions, from the data to the deployment. */
export const diffCommand = () =>
  new Command('diff')
    .description('what differs between two versions: data, code, parameters, metrics …')
    .argument('<before>', 'name@version')
    .argument('<after>', 'name@version')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ slipway models diff churn@7 churn@8')
    .action(async (first: string, second: string, options: { json?: boolean }) => {
      const { exactVersion } = await import('../../named-version.ts')
      const params = exactVersion(first)
      const { name: model, number } = exactVersion(second)
      await using server = await connectTo(here())
      const query = { with: number, model }
      const diff = await server.client.registry.diffModelVersions({ params, query })
      print(options.json, diff, () => screen(diff))
    })

function screen(diff: VersionDiff): string {
  const { before, after, data, code } = diff
  const sections: [title: string, lines: readonly string[]][] = [
    ['Data', dataLines(data)],
    ['Code', [...changes(code.changes), ...fileLines(code.files)]],
    ['Environment', changes(diff.environment)],
    ['Parameters', changes(diff.parameters)],
    ['Signature', changes(diff.signature)],
    ['Metrics', metricLines(diff.metrics)],
    ['Gate', changes(diff.gate)],
    ['Deployment', changes(diff.deployment)],
  ]
  const same = sections.filter(([, lines]) => lines.length === 0).map(([title]) => title.toLowerCase())
  return [
    `${before.model} version ${before.number} → ${after.model} version ${after.number}`,
    ...sections.flatMap(([title, lines]) => (lines.length === 0 ? [] : ['', `${title}:`, ...lines])),
    ...(same.length === 0 ? [] : ['', paragraph(`The same: ${same.join(', ')}.`, 0)]),
  ].join('\n')
}

function dataLines({ before, after, columns, moved }: VersionDiff['data']): string[] {
  const side = (of: typeof before) =>
    of ? `${of.name} version ${of.number}, ${count(of.rows)} rows, ${of.digest.slice(0, 16)}…` : 'not known'
  if (before !== null && before.digest === after?.digest) return []
  if (before === null && after === null) return []
  return [
    paragraph(`${side(before)} → ${side(after)}`, 2),
    ...changes(columns),
    ...(moved === null
      ? ['  The rows cannot be compared.']
      : moved.length === 0
        ? ['  No column has moved.']
        : moved.map((words) => paragraph(words, 2))),
  ]
}

const changes = (all: readonly Change[]): string[] =>
  all.map(({ key, before, after }) =>
    fit(
      before === null
        ? `  + ${key}: ${after}`
        : after === null
          ? `  - ${key}: ${before}`
          : `  ≠ ${key}: ${before} → ${after}`,
    ),
  )

const fileLines = (files: VersionDiff['code']['files']): string[] =>
  files === null
    ? []
    : [
        ...files.added.map((path) => `  + ${path}`),
        ...files.removed.map((path) => `  - ${path}`),
        ...files.changed.map((path) => `  ≠ ${path}`),
      ]

function metricLines(metrics: VersionDiff['metrics']): string[] {
  if (metrics.length === 0) return []
  const number = (value: number | null) => (value === null ? '–' : decimal(value))
  return table(metrics, [
    { title: '  metric', flexible: true, cell: (one) => `  ${one.metric}` },
    { title: 'before', right: true, cell: (one) => number(one.before) },
    { title: 'after', right: true, cell: (one) => number(one.after) },
    {
      title: 'difference (95%)',
      right: true,
      cell: ({ difference }) =>
        difference ? `${decimal(difference.low)} – ${decimal(difference.high)}` : '–',
    },
    { title: 'verdict', cell: (one) => one.verdict },
  ]).split('\n')
}
