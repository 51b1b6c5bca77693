import type { ComparisonBody } from '@slipway/contract/comparisons'
import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'
import { count, decimal } from '../../screen/numbers.ts'
import { paragraph, table } from '../../screen/table.ts'

interface Options {
  since?: string
  variant?: string
  by?: string
  json?: boolean
}

/** `slipway endpoints compare`: what challengers and shadows say beside the champion. */
export const compareEndpointCommand = () =>
  new Command('compare')
    .description('the challengers and shadows of an endpoint beside its champion, in words')
    .argument('<endpoint>', 'for example churn')
    .option('--since <when>', 'only what was answered since, for example 2026-11-01; else since they came')
    .option('--variant <name>', 'only this one')
    .option('--by <columns>', 'inputs to look at part by part, with commas; else the first dozen')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway endpoints compare churn\n  $ slipway endpoints compare churn --variant next --by contract,region --json\n\nAsk as often as you like: the intervals hold at all times.',
    )
    .action(async (endpoint: string, options: Options) => {
      const { parseMoment } = await import('../../parse-moment.ts')
      const since = options.since === undefined ? {} : { sinceMs: parseMoment('--since', options.since) }
      await using server = await connectTo(here())
      const reply = await server.client.serving.listComparisons({
        params: { name: endpoint },
        query: {
          ...since,
          ...(options.variant === undefined ? {} : { variant: options.variant }),
          ...(options.by === undefined ? {} : { by: options.by }),
        },
      })
      print(options.json, reply, () =>
        reply.comparisons.length === 0
          ? `${endpoint} has no challenger and no shadow that has answered: slipway deploy MODEL@VERSION --to ${endpoint} --shadow 1.0`
          : reply.comparisons.map(told).join('\n\n'),
      )
    })

const told = (body: ComparisonBody): string => {
  const { champion, candidate, labels } = body
  const figures = [champion, candidate].map((side) => ({
    ...side,
    right: labels?.right ? (side === champion ? labels.right.champion : labels.right.candidate) : null,
  }))
  return [
    `${candidate.variant} (${body.role}): ${body.verdict.verdict}`,
    '',
    paragraph(body.verdict.words),
    '',
    ...body.sentences.map((sentence) => paragraph(sentence)),
    '',
    table(figures, [
      { title: 'variant', flexible: true, cell: ({ variant, version }) => `${variant} v${version}` },
      { title: 'requests', right: true, cell: ({ requests }) => count(requests) },
      { title: 'failed', right: true, cell: ({ errors }) => count(errors) },
      {
        title: 'p50',
        right: true,
        cell: ({ latencyMs }) => (latencyMs ? `${decimal(latencyMs.p50)} ms` : '–'),
      },
      {
        title: 'p99',
        right: true,
        cell: ({ latencyMs }) => (latencyMs ? `${decimal(latencyMs.p99)} ms` : '–'),
      },
      {
        title: 'right',
        right: true,
        cell: ({ right }) => (right === null ? '–' : `${(100 * right).toFixed(1)} %`),
      },
    ]),
  ].join('\n')
}
