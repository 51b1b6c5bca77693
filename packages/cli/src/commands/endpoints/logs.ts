import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { parseCount } from '../../counts.ts'
import { parseDuration } from '../../parse-duration.ts'
import { briefly } from '../../contributions.ts'
import { here } from '../../project.ts'
import { moment } from '../../screen/numbers.ts'
import { table } from '../../screen/table.ts'

interface Options {
  limit: string
  since?: string
  variant?: string
  id?: string
  where?: string
  explain?: boolean
  json?: boolean
}

/** `slipway endpoints logs` */
export const endpointLogs = () =>
  new Command('logs')
    .description('what was asked and answered lately, the newest first')
    .argument('<endpoint>')
    .option('--limit <number>', 'so many requests', '20')
    .option('--since <duration>', 'of so long, such as 1h')
    .option('--variant <name>', 'only what this one answered, such as a shadow')
    .option('--id <id>', 'only the request with this id')
    .option('--where <conditions>', `on columns: 'tenure >= 12 and Contract = "Two year"'`)
    .option('--explain', 'with what each column added, of requests that were asked why')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway endpoints logs churn --since 1h\n  $ slipway endpoints logs churn --variant shadow-9 --json',
    )
    .action(async (name: string, options: Options) => {
      const { variant, id, where } = options
      const query = {
        limit: parseCount('--limit', options.limit, { most: 1000 }),
        ...(options.since === undefined
          ? {}
          : { sinceMs: Date.now() - parseDuration('--since', options.since) }),
        ...(variant === undefined ? {} : { variant }),
        ...(id === undefined ? {} : { id }),
        ...(where === undefined ? {} : { where }),
        ...(options.explain ? { explain: true } : {}),
      }
      await using server = await connectTo(here())
      const page = await server.client.serving.listPredictions({ params: { name }, query })
      const brief = (columns: Record<string, unknown[]>) =>
        Object.entries(columns)
          .map(([column, values]) => `${column}=${String(values[0] ?? '')}`)
          .join(' ')
      print(options.json, page, () =>
        page.predictions.length === 0
          ? 'Nothing was captured that fits.'
          : table(page.predictions, [
              { title: 'when', cell: (one) => moment(one.tMs) },
              { title: 'variant', cell: (one) => one.variant },
              { title: 'rows', right: true, cell: (one) => String(one.rows) },
              { title: 'ms', right: true, cell: (one) => (one.latencyUs / 1000).toFixed(2) },
              { title: 'answer', flexible: true, cell: (one) => one.error ?? brief(one.outputs) },
              ...(options.explain
                ? [
                    {
                      title: 'why',
                      flexible: true,
                      cell: (one: (typeof page.predictions)[number]) => briefly(one.explanation),
                    },
                  ]
                : []),
              { title: 'asked', flexible: true, cell: (one) => brief(one.inputs) },
            ]),
      )
    })
