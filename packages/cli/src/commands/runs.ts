import { Command } from 'commander'
import { badOrder } from '../cli.errors.ts'
import { connectTo } from '../connect-lazily.ts'
import { print } from '../context.ts'
import { here } from '../project.ts'
import { decimal, duration, moment } from '../screen/numbers.ts'
import { fit, paragraph, table } from '../screen/table.ts'
import { runsSyncCommand } from './runs-sync.ts'

interface Options {
  json?: boolean
  limit?: string
  orderBy?: string
}

const number = (value: number | string) => (typeof value === 'number' ? decimal(value) : value)
const short = (id: string) => id.slice(0, 12)

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
            page.runs.length === 0
              ? 'No run yet. `slipway run` makes some.'
              : table(page.runs, [
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
                ]),
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
                Object.entries(run.metrics).map(([key, { value }]) => [key, number(value)]),
              ),
              ...section('Tags', Object.entries(run.tags)),
              ...section('Made of', contextLines(context)),
              ...section('Took', resourceLines(run, context, pricesFromEnvironment())),
            ].join('\n'),
          )
        }),
    )
    .addCommand(
      new Command('compare')
        .description('runs side by side, what differs first')
        .argument('<runs...>', 'two or more ids, or the beginnings of them')
        .option('--json', 'print one JSON document')
        .addHelpText('after', '\nExample:\n  $ slipway runs compare 3f9a1c 77b0de')
        .action(async (texts: string[], options: Options) => {
          await using server = await connectTo(here())
          const { fullRunId } = await import('../run-id.ts')
          const ids = await Promise.all(texts.map((text) => fullRunId(server.client, text)))
          const compared = await server.client.tracking.compareRuns({ body: { runs: ids } })
          print(options.json, compared, () => {
            const rows = [
              ...compared.metrics.map((row) => ({
                ...row,
                values: row.values.map((v) => (v === null ? '–' : number(v))),
              })),
              ...compared.params.map((row) => ({ ...row, values: row.values.map((v) => v ?? '–') })),
            ]
            return table(rows, [
              { title: '', cell: (row: Compared) => (row.differs ? '≠' : ' ') },
              { title: 'what', flexible: true, cell: (row: Compared) => row.key },
              ...compared.runs.map((run, i) => ({
                title: short(run.id),
                right: true,
                flexible: true,
                cell: (row: Compared) => row.values[i] ?? '–',
              })),
            ])
          })
        }),
    )
    .addCommand(runsSyncCommand())

interface Compared {
  readonly key: string
  readonly differs: boolean
  readonly values: readonly string[]
}

const section = (title: string, entries: readonly (readonly [string, string])[]): string[] =>
  entries.length === 0
    ? []
    : ['', `${title}:`, ...entries.map(([key, value]) => fit(`  ${key.padEnd(24)} ${value}`))]

function firstMetric(
  metrics: Record<string, { value: number | string }>,
  primary: string | undefined,
): string {
  const name = primary && metrics[primary] ? primary : Object.keys(metrics)[0]
  return name ? `${name} ${number(metrics[name]!.value)}` : '–'
}
