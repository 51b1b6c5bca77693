import type { Run } from '@slipway/contract/tracking'
import { Command } from 'commander'
import { connectTo } from '../connect-lazily.ts'
import { print } from '../context.ts'
import { here } from '../project.ts'
import { decimal, duration, moment } from '../screen/numbers.ts'
import { table } from '../screen/table.ts'

interface Options {
  json?: boolean
  limit?: string
}

/** `slipway runs search`: runs by a text such as `metrics.auc > .8 and params.depth = 6 order by metrics.auc desc`. */
export const runsSearchCommand = () =>
  new Command('search')
    .description('find runs by metrics, parameters, tags, status and data')
    .argument('<query>', 'conditions joined by AND, and an order')
    .option('--limit <n>', 'how many', '20')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway runs search "metrics.roc_auc > .8 and params.depth = 6 order by metrics.roc_auc desc"\n  $ slipway runs search "tags.team is not null and status = failed"',
    )
    .action(async (filter: string, options: Options) => {
      const { parseCount } = await import('../counts.ts')
      const limit = parseCount('--limit', options.limit!, { most: 1000 })
      await using server = await connectTo(here())
      const page = await server.client.tracking.searchRuns({ body: { filter, limit } })
      print(options.json, page, () =>
        page.runs.length === 0 ? 'No run is like that.' : runsTable(page.runs),
      )
    })

const short = (id: string) => id.slice(0, 12)

export const runsTable = (runs: readonly Run[]): string =>
  table(runs, [
    { title: 'run', cell: (run) => short(run.id) },
    { title: 'name', flexible: true, cell: (run) => run.name },
    { title: 'status', cell: (run) => run.status },
    { title: 'metric', cell: (run) => firstMetric(run.metrics, run.tags['slipway.primary']) },
    {
      title: 'took',
      right: true,
      cell: (run) => (run.endedAtMs ? duration(run.endedAtMs - run.startedAtMs) : '–'),
    },
    { title: 'started', cell: (run) => moment(run.startedAtMs) },
  ])

export const metricText = (value: number | string) => (typeof value === 'number' ? decimal(value) : value)

function firstMetric(metrics: Run['metrics'], primary: string | undefined): string {
  const name = primary && metrics[primary] ? primary : Object.keys(metrics)[0]
  return name ? `${name} ${metricText(metrics[name]!.value)}` : '–'
}
