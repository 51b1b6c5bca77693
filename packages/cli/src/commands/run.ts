import { Command } from 'commander'
import { connectTo } from '../connect-lazily.ts'
import { print } from '../context.ts'
import { repeated, several, type WantedOptions, wantedOf } from './wanted.ts'

interface Options extends WantedOptions {
  priority?: string
  junit?: string
  detach?: boolean
  json?: boolean
}

/** `slipway run`: the whole loop, with progress, and one screen at the end. */
export const runCommand = () =>
  new Command('run')
    .description('run the pipeline: data, checks, candidates, gate, model, endpoint')
    .argument('[pipeline]', 'which, where the project has several')
    .option('--set <name=value>', 'set a parameter of the pipeline (repeatable)', repeated, [])
    .option('--from <steps>', 'run these again, and all that comes after them (repeatable)', several, [])
    .option(
      '--only <steps>',
      'run these and nothing else, on the last results of others (repeatable)',
      several,
      [],
    )
    .option('--jobs <n>', 'steps at once; default: as many as there are cores')
    .option('--force', 'run every step, whatever is cached')
    .option('--priority <n>', 'from -100 to 100: higher ones begin first; default: 0')
    .option('--junit <file>', 'write a report for CI: steps, gates and checks of data as test cases')
    .option('--detach', 'do not wait for its end; needs `slipway up`')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Examples:
  $ slipway run
  $ slipway run churn --set seed=8
  $ slipway run churn --from train --only train,choose
  $ slipway run --json | jq .metrics.roc_auc
  $ slipway run churn --junit report.xml
  $ slipway run churn --detach --priority 10 && slipway runs watch churn

With SLIPWAY_URL the server there runs it, with the code of its own project.
A refused gate exits with 4 and still prints the whole result.`,
    )
    .action(async (name: string | undefined, options: Options) => {
      const { pipelineHere, pipelineOf } = await import('../chosen-pipeline.ts')
      const { projectHome } = await import('../project.ts')
      const { parseCount } = await import('../counts.ts')
      const chosen = process.env.SLIPWAY_URL ? null : pipelineHere(name)
      const home = projectHome()
      const { priority } = options
      const wanted = {
        ...(await wantedOf(options)),
        priority:
          priority === undefined ? undefined : parseCount('--priority', priority, { least: -100, most: 100 }),
      }
      if (options.junit !== undefined) {
        const { requireFolderOf } = await import('../write-file-in.ts')
        requireFolderOf(options.junit)
      }
      if (options.detach) {
        const { requireLive } = await import('../require-live.ts')
        const { startProject } = await import('../run-project.ts')
        await using server = await requireLive(home)
        const which = chosen ?? (await pipelineOf(server, name))
        const { run } = await startProject(server, which, wanted)
        return print(
          options.json,
          { run, pipeline: which.name },
          () => `${run} of ${which.name} has begun. Follow it: slipway runs watch ${run}`,
        )
      }
      const { releaseOf } = await import('../released.ts')
      await using server = await connectTo(home, 'give-up')
      process.exitCode = await releaseOf(server, chosen ?? (await pipelineOf(server, name)), {
        ...wanted,
        junit: options.junit,
        json: options.json ?? false,
      })
    })
