import { Command } from 'commander'
import { connectTo } from '../connect-lazily.ts'
import { print } from '../context.ts'
import { here } from '../project.ts'
import { count, decimal } from '../screen/numbers.ts'
import { paragraph, table } from '../screen/table.ts'

interface Options {
  data?: string
  since?: string
  minRows?: string
  json?: boolean
}

/** `slipway drift`: has what the endpoint is asked moved away from what its model was trained on? */
export const driftCommand = () =>
  new Command('drift')
    .description('compare captured predictions, or a file, with what the model was trained on')
    .argument('<endpoint>', 'for example churn')
    .option('--data <file>', 'compare this file instead of what was captured')
    .option('--since <when>', 'only predictions captured since, for example 2026-11-01')
    .option('--min-rows <n>', 'refuse to judge fewer rows than this', '100')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway drift churn\n  $ slipway drift churn --data this-month.csv --json',
    )
    .action(async (endpoint: string, options: Options) => {
      const { parseCount } = await import('../counts.ts')
      const { driftSource, sinceMs } = await import('../drift-source.ts')
      const minRows = parseCount('--min-rows', options.minRows!, { most: 1_000_000_000 })
      const since = options.since === undefined ? {} : { sinceMs: sinceMs(options.since) }
      await using server = await connectTo(here())
      const report = await server.client.monitoring.measureDrift({
        params: { name: endpoint },
        body: {
          source: options.data ? await driftSource(server, endpoint, options.data) : 'captured',
          minRows,
          ...since,
        },
      })
      print(options.json, report, () => {
        const columns = [...report.columns, ...report.predictions].toSorted(
          (a, b) => Number(b.drifted) - Number(a.drifted) || (b.metrics.psi ?? 0) - (a.metrics.psi ?? 0),
        )
        return [
          `${endpoint}: ${report.model} version ${report.version}, ${count(report.rows)} rows against ${count(report.baselineRows)} of training`,
          '',
          paragraph(report.verdict),
          '',
          table(columns, [
            { title: '', cell: (column) => (column.drifted ? '▲' : ' ') },
            { title: 'column', flexible: true, cell: (column) => column.name },
            { title: 'PSI', right: true, cell: (column) => shown(column.metrics.psi) },
            { title: 'KS', right: true, cell: (column) => shown(column.metrics.ks) },
            { title: 'JS', right: true, cell: (column) => shown(column.metrics.jensen_shannon) },
            { title: 'Wasserstein', right: true, cell: (column) => shown(column.metrics.wasserstein) },
            { title: 'chi²', right: true, cell: (column) => shown(column.metrics.chi_square) },
            { title: 'decided by', cell: (column) => column.test },
          ]),
          ...columns
            .filter((column) => column.drifted)
            .slice(0, 5)
            .map((column) => paragraph(`▲ ${column.name}: ${column.reason}`)),
        ].join('\n')
      })
    })

const shown = (value: number | null | undefined) =>
  value === null || value === undefined ? '–' : decimal(value)
