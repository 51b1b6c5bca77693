import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'
import { pipelineRunLine } from '../../screen/pipeline-run.ts'

/** `slipway runs cancel`: stops a pipeline run and its processes. */
export const runsCancelCommand = () =>
  new Command('cancel')
    .description('stop a pipeline run and its processes; what had finished is kept')
    .argument('<run>', 'its id, or the beginning of it; latest or a pipeline’s name: its newest run')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ slipway runs cancel latest')
    .action(async (text: string, options: { json?: boolean }) => {
      const { pipelineRunId } = await import('../../run-id.ts')
      await using server = await connectTo(here())
      const id = await pipelineRunId(server.client, text)
      const run = await server.client.pipelines.cancelPipelineRun({ params: { id } })
      print(options.json, run, () => pipelineRunLine(run))
    })
