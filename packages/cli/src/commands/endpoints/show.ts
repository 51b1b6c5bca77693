import { Command } from 'commander'
import type { EndpointDetail } from '@slipway/contract/serving'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'
import { count, counted, decimal, duration, moment } from '../../screen/numbers.ts'
import { paragraph, table } from '../../screen/table.ts'
import { healthLines } from './health-lines.ts'

/** `slipway endpoints show` */
export const showEndpoint = () =>
  new Command('show')
    .description('one endpoint: who answers, how they do, every revision, how to ask')
    .argument('<endpoint>')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ slipway endpoints show churn')
    .action(async (name: string, options: { json?: boolean }) => {
      await using server = await connectTo(here())
      const endpoint = await server.client.serving.getEndpoint({ params: { name } })
      const countsOf = (variant: string) =>
        endpoint.variantCounts.find((counts) => counts.variant === variant)
      const ms = (value: number | null | undefined) => (value == null ? '–' : decimal(value))
      print(options.json, endpoint, () =>
        [
          `${name} · revision ${endpoint.revision} · since ${moment(endpoint.revisions[0]?.createdAtMs ?? endpoint.createdAtMs)}`,
          ...settingsLine(endpoint.revisions[0]),
          '',
          table(endpoint.variants, [
            { title: 'variant', flexible: true, cell: (one) => one.name },
            { title: 'model', flexible: true, cell: (one) => `${one.model}@${one.version}` },
            {
              title: 'callers',
              right: true,
              cell: (one) => (one.role === 'shadow' ? `shadow ${one.share * 100} %` : `${one.weight} %`),
            },
            { title: 'requests', right: true, cell: (one) => String(countsOf(one.name)?.requests ?? 0) },
            { title: 'errors', right: true, cell: (one) => String(countsOf(one.name)?.errors ?? 0) },
            { title: 'p50 ms', right: true, cell: (one) => ms(countsOf(one.name)?.p50Ms) },
            { title: 'p99 ms', right: true, cell: (one) => ms(countsOf(one.name)?.p99Ms) },
          ]),
          ...shedLines(endpoint),
          ...endpoint.variantCounts.flatMap(healthLines),
          ...waitingLine(endpoint.labels),
          '',
          table(endpoint.revisions.slice(0, 20), [
            { title: 'revision', right: true, cell: (one) => String(one.revision) },
            { title: 'when', cell: (one) => moment(one.createdAtMs) },
            { title: 'cause', cell: (one) => one.cause },
            {
              title: 'answers',
              cell: (one) =>
                one.variants
                  .filter(({ role }) => role !== 'shadow')
                  .map(({ version, weight }) => `${version}${weight < 100 ? `:${weight}%` : ''}`)
                  .join(' ') || '–',
            },
            { title: 'by', cell: (one) => one.author },
            { title: 'reason', flexible: true, cell: (one) => one.reason },
          ]),
          '',
          'Ask it:',
          `  ${endpoint.example.curl}`,
        ].join('\n'),
      )
    })

/** What was said with the revision that answers now, where it is not as usual. */
const settingsLine = (now: EndpointDetail['revisions'][number] | undefined): string[] => {
  if (!now) return []
  const { deadlineMs, stickBy, capture } = now
  const settings = [
    ...(deadlineMs === null ? [] : [`answers within ${duration(deadlineMs)}, or 504`]),
    ...(stickBy === null ? [] : [`the same ${stickBy} is always answered by the same version`]),
    ...(capture.share === 1 ? [] : [`${capture.share * 100} % of the requests are captured`]),
  ]
  return settings.length === 0 ? [] : [paragraph(settings.join('; '))]
}

/** What was not kept, or not asked, because there was no room or no time. */
const shedLines = ({ counts, variantCounts }: EndpointDetail): string[] => {
  const lines = [
    ...(counts.dropped > 0
      ? [`Captures: ${counted(counts.dropped, 'row')} of predictions were not kept${lastDrop(counts)}`]
      : []),
    ...variantCounts
      .filter(({ dropped }) => dropped > 0)
      .map(
        ({ variant, dropped }) =>
          `${variant} was not asked ${counted(dropped, 'request')}: it did not keep up.`,
      ),
  ]
  return lines.length === 0 ? [] : ['', ...lines.map((line) => paragraph(line))]
}

const lastDrop = ({ lastDrop: last }: EndpointDetail['counts']): string =>
  last ? `, last ${moment(last.atMs)}: ${last.message} ${last.hint} (${last.code})` : '.'

/** Says nothing where there is nothing to look after. */
const waitingLine = ({ waiting, mostWaiting, refused, expired }: EndpointDetail['labels']): string[] =>
  waiting + refused + expired === 0
    ? []
    : [
        '',
        paragraph(
          `Labels: ${count(waiting)} of at most ${count(mostWaiting)} wait for predictions that are not captured; ${count(refused)} were refused and ${count(expired)} went with old captures.`,
        ),
      ]
