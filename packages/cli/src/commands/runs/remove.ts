import { Command } from 'commander'
import type { PipelineRunBody } from '@slipway/contract/pipelines'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'

interface Options {
  json?: boolean
}

const meant = 'ids of pipeline runs, or their beginnings; latest or a pipeline’s name: its newest run'

/** `slipway runs rm`: runs of pipelines go out of sight, and for good with a later `slipway gc`. */
export const runsRmCommand = () =>
  new Command('rm')
    .description('delete runs of pipelines that have ended; `slipway gc` removes what only they held')
    .argument('<runs...>', meant)
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
What a model version was made by stays. Until \`slipway gc\` has removed it for good, thirty days later where it is not
told otherwise, a run can be restored.

Examples:
  $ slipway runs rm latest
  $ slipway runs rm pr_01k9h3 && slipway gc --grace 0s`,
    )
    .action((texts: readonly string[], options: Options) =>
      forEach(texts, options, (client, id) => client.pipelines.deletePipelineRun({ params: { id } })),
    )

/** `slipway runs restore`: takes `rm` back. */
export const runsRestoreCommand = () =>
  new Command('restore')
    .description('restore deleted runs of pipelines')
    .argument('<runs...>', 'their ids; `slipway runs list --deleted` names them')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ slipway runs restore pr_01k9h3v0q5m8d2c4r7t1x6y0za')
    .action((texts: readonly string[], options: Options) =>
      forEach(texts, options, (client, id) => client.pipelines.restorePipelineRun({ params: { id } })),
    )

type Client = Awaited<ReturnType<typeof connectTo>>['client']

async function forEach(
  texts: readonly string[],
  { json }: Options,
  work: (client: Client, id: string) => Promise<PipelineRunBody>,
): Promise<void> {
  const { pipelineRunId } = await import('../../run-id.ts')
  await using server = await connectTo(here())
  // All names are looked up before anything is done.
  const ids: string[] = []
  for (const text of texts) ids.push(await pipelineRunId(server.client, text))
  const runs: PipelineRunBody[] = []
  for (const id of new Set(ids)) runs.push(await work(server.client, id))
  print(json, { runs }, () =>
    runs
      .map((run) => `${run.id} of ${run.pipeline} ${run.deletedMs === undefined ? 'is back' : 'is deleted'}.`)
      .join('\n'),
  )
}
