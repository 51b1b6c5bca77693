import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'
import { count, decimal } from '../../screen/numbers.ts'
import { table } from '../../screen/table.ts'

interface Options {
  window: string
  since?: string
  json?: boolean
}

/** `slipway endpoints performance`: how well each version did, as far as labels tell. */
export const endpointPerformanceCommand = () =>
  new Command('performance')
    .description('how well each version did, window by window, by the labels that have come')
    .argument('<endpoint>', 'for example churn')
    .option('--window <length>', 'such as 1h, 1d or 7d', '1d')
    .option('--since <when>', 'only what was predicted since, for example 2026-11-01')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway endpoints performance churn\n  $ slipway endpoints performance churn --window 7d --json\n\nWhile labels are still coming (known below 100 %) the figures go on changing.',
    )
    .action(async (endpoint: string, options: Options) => {
      const { parseDuration } = await import('../../parse-duration.ts')
      const { parseMoment } = await import('../../parse-moment.ts')
      const windowMs = parseDuration('--window', options.window)
      const since = options.since === undefined ? {} : { sinceMs: parseMoment('--since', options.since) }
      await using server = await connectTo(here())
      const reply = await server.client.serving.getPerformance({
        params: { name: endpoint },
        query: { windowMs, ...since },
      })
      const names = [...new Set(reply.windows.flatMap(({ metrics }) => metrics.map(({ metric }) => metric)))]
      print(options.json, reply, () =>
        reply.windows.length === 0
          ? `Nothing that ${endpoint} answered was captured then.`
          : table(reply.windows, [
              {
                title: 'from',
                cell: ({ fromMs }) => new Date(fromMs).toISOString().slice(0, 16).replace('T', ' '),
              },
              { title: 'version', right: true, cell: ({ version }) => String(version) },
              { title: 'rows', right: true, cell: ({ predictions }) => count(predictions) },
              { title: 'known', right: true, cell: ({ maturity }) => `${Math.round(100 * maturity)} %` },
              {
                title: 'right',
                right: true,
                cell: ({ right }) => (right ? `${(100 * right.value).toFixed(1)} %` : '–'),
              },
              ...names.map((name) => ({
                title: name,
                right: true,
                cell: ({ metrics }: (typeof reply.windows)[number]) => {
                  const found = metrics.find(({ metric }) => metric === name)
                  return found ? decimal(found.value) : '–'
                },
              })),
            ]),
      )
    })
