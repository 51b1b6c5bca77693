import { Command } from 'commander'
import { badOrder } from '../cli.errors.ts'
import { connectTo } from '../connect-lazily.ts'
import { print } from '../context.ts'
import { here } from '../project.ts'
import { moment } from '../screen/numbers.ts'
import { fit, paragraph } from '../screen/table.ts'
import { runsCompareCommand } from './runs-compare.ts'
import { metricText, runsSearchCommand, runsTable } from './runs-search.ts'
import { runsSyncCommand } from './runs-sync.ts'
import { runsWatchCommand } from './runs-watch.ts'

interface Options {
  json?: boolean
  limit?: string
  orderBy?: string
}

/** `slipway runs`: every training that was tried. */
export const runsCommand = () =>
  new Command('runs')
    .description('list, show and compare tracked runs; send those logged offline')
    .addCommand(
      new Command('list')
        .description('the newest runs, or the best by a metric')
        .option('--limit <n>', 'how many', '20')
        .option(
          '--order-by <field>',
          'startedAtMs or metrics.<name>, with " desc" behind it for the largest first',
        )
        .option('--json', 'print one JSON document')
        .addHelpText(
          'after',
          '\nExamples:\n  $ slipway runs list\n  $ slipway runs list --order-by "metrics.roc_auc desc" --limit 5',
        )
        .action(async (options: Options) => {
          const { parseCount } = await import('../counts.ts')
          const limit = parseCount('--limit', options.limit!, { most: 1000 })
          if (options.orderBy && !/^(startedAtMs|metrics\..+?)( asc| desc)?$/.test(options.orderBy))
            throw badOrder(options.orderBy)
          await using server = await connectTo(here())
          const page = await server.client.tracking.searchRuns({
            body: { limit, ...(options.orderBy ? { orderBy: options.orderBy } : {}) },
          })
          print(options.json, page, () =>
            page.runs.length === 0 ? 'No run yet. `slipway run` makes some.' : runsTable(page.runs),
          )
        }),
    )
    .addCommand(
      new Command('show')
        .description('one run: parameters, metrics, tags, what it is made of, what it took')
        .argument('<run>', 'its id, or the beginning of it')
        .option('--json', 'print one JSON document')
        .addHelpText('after', '\nExample:\n  $ slipway runs show 3f9a1c')
        .action(async (text: string, options: Options) => {
          await using server = await connectTo(here())
          const { fullRunId } = await import('../run-id.ts')
          const { pricesFromEnvironment } = await import('@slipway/client/node')
          const { contextLines, resourceLines } = await import('../screen/run-context.ts')
          const params = { id: await fullRunId(server.client, text) }
          const [run, { context }] = await Promise.all([
            server.client.tracking.getRun({ params }),
            server.client.tracking.getRunContext({ params }),
          ])
          print(options.json, { ...run, context }, () =>
            [
              paragraph(`${run.id} · ${run.name} · ${run.status} · ${moment(run.startedAtMs)}`),
              ...section('Parameters', Object.entries(run.params)),
              ...section(
                'Metrics',
                Object.entries(run.metrics).map(([key, { value }]) => [key, metricText(value)]),
              ),
              ...section('Tags', Object.entries(run.tags)),
              ...section('Made of', contextLines(context)),
              ...section('Took', resourceLines(run, context, pricesFromEnvironment())),
            ].join('\n'),
          )
        }),
    )
    .addCommand(runsSearchCommand())
    .addCommand(runsCompareCommand())
    .addCommand(runsWatchCommand())
    .addCommand(runsSyncCommand())

const section = (title: string, entries: readonly (readonly [string, string])[]): string[] =>
  entries.length === 0
    ? []
    : ['', `${title}:`, ...entries.map(([key, value]) => fit(`  ${key.padEnd(24)} ${value}`))]
