import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'

interface Options {
  newCode?: boolean
  detach?: boolean
  json?: boolean
}

const named = (name: string, description: string) =>
  new Command(name)
    .description(description)
    .argument('<run>', 'its id, or the beginning of it; latest or a pipeline’s name: its newest run')
    .option('--detach', 'do not wait for its end; needs `slipway up`')
    .option('--json', 'print one JSON document, once it has ended')

/** `slipway runs retry`: what failed or did not run, as new attempts in the same run. */
export const runsRetryCommand = () =>
  named('retry', 'run what failed or did not run again, in the same run; what had finished is kept')
    .option('--new-code', 'with the code as it is now; what changed runs again too')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway runs retry latest\n  $ slipway runs retry churn --new-code',
    )
    .action(async (text: string, options: Options) => {
      await again(text, options, async (server, id) => {
        const body = options.newCode ? await codeNow(server, id) : {}
        return server.client.pipelines.retryPipelineRun({ params: { id }, body })
      })
    })

/** `slipway runs resume`: a run that was cancelled, or whose server ended. */
export const runsResumeCommand = () =>
  named('resume', 'go on with a run that was cancelled, or whose server ended')
    .addHelpText(
      'after',
      '\n`slipway up` goes on by itself with what a server before it left.\n\nExample:\n  $ slipway runs resume latest',
    )
    .action(async (text: string, options: Options) => {
      await again(text, options, (server, id) =>
        server.client.pipelines.resumePipelineRun({ params: { id } }),
      )
    })

type Server = Awaited<ReturnType<typeof connectTo>>

async function again(
  text: string,
  options: Options,
  begin: (server: Server, id: string) => Promise<object>,
): Promise<void> {
  const { requireLive } = await import('../../require-live.ts')
  const { pipelineRunId } = await import('../../run-id.ts')
  const { followRun } = await import('../../follow-run.ts')
  const { watchPipelineRun } = await import('../../watch-run.ts')
  await using server = options.detach ? await requireLive(here()) : await connectTo(here())
  const id = await pipelineRunId(server.client, text)
  // What happened before is no news.
  let after = 0
  await followRun(server, id, ({ seq }) => void (after = seq), { wait: false })
  const run = await begin(server, id)
  if (options.detach)
    return print(options.json, run, () => `${id} goes on. Follow it: slipway runs watch ${id}`)
  await watchPipelineRun(server, id, { json: options.json, driven: true, after })
}

/** The run's pipeline as the project has it now, with the run's parameters. */
async function codeNow(server: Server, id: string) {
  if (server.remote) {
    const { codeElsewhere } = await import('../../remote.errors.ts')
    throw codeElsewhere('slipway runs retry --new-code', server.url)
  }
  const { decode } = await import('@slipway/flow/encoding')
  const { pipelineFile, requireProject } = await import('../../project.ts')
  const { planProject } = await import('../../plan-project.ts')
  const { captureSources, withBundle } = await import('../../run-project.ts')
  const { plan: before } = await server.client.pipelines.getPipelineRun({ params: { id } })
  const project = requireProject()
  const params = decode(before.params as never) as Record<string, unknown>
  const plan = await planProject(project, pipelineFile(project, before.pipeline), params)
  return { plan, captured: withBundle(await captureSources(project.root), plan) }
}
