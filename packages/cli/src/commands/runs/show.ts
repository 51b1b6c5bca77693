import type { Client } from '@slipway/client'
import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'
import { moment } from '../../screen/numbers.ts'
import { fit, paragraph } from '../../screen/table.ts'
import { metricText } from '../runs-search.ts'

/** `slipway runs show`: a tracked run, or one of a pipeline. */
export const runsShowCommand = () =>
  new Command('show')
    .description(
      'one run: of training, what it is made of and took; of a pipeline, its steps and why they ran',
    )
    .argument('<run>', 'its id, or the beginning of it; latest or a pipeline’s name: its newest run')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExamples:\n  $ slipway runs show 3f9a1c\n  $ slipway runs show latest')
    .action(async (text: string, options: { json?: boolean }) => {
      await using server = await connectTo(here())
      const { eitherRunId } = await import('../../run-id.ts')
      const { kind, id } = await eitherRunId(server.client, text)
      if (kind === 'tracked') return await showTracked(server.client, id, options.json)
      const { pipelineRunScreen } = await import('../../screen/pipeline-run.ts')
      const run = await server.client.pipelines.getPipelineRun({ params: { id } })
      print(options.json, run, () => pipelineRunScreen(run))
    })

async function showTracked(client: Client, id: string, json: boolean | undefined): Promise<void> {
  const { pricesFromEnvironment } = await import('@slipway/client/node')
  const { contextLines, resourceLines } = await import('../../screen/run-context.ts')
  const params = { id }
  const [run, { context }] = await Promise.all([
    client.tracking.getRun({ params }),
    client.tracking.getRunContext({ params }),
  ])
  print(json, { ...run, context }, () =>
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
}

const section = (title: string, entries: readonly (readonly [string, string])[]): string[] =>
  entries.length === 0
    ? []
    : ['', `${title}:`, ...entries.map(([key, value]) => fit(`  ${key.padEnd(24)} ${value}`))]
