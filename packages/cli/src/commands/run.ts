import { Command } from 'commander'
import { connectTo } from '../connect-lazily.ts'

interface Options {
  set: string[]
  jobs?: string
  force?: boolean
  json?: boolean
}

/** `slipway run`: the whole loop, with progress, and one screen at the end. */
export const runCommand = () =>
  new Command('run')
    .description('run the pipeline: data, checks, candidates, gate, model, endpoint')
    .argument('[pipeline]', 'which, where the project has several')
    .option(
      '--set <name=value>',
      'set a parameter of the pipeline (repeatable)',
      (text, all: string[]) => [...all, text],
      [],
    )
    .option('--jobs <n>', 'steps at once; default: as many as there are cores')
    .option('--force', 'run every step, whatever is cached')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway run\n  $ slipway run churn --set seed=8\n  $ slipway run --json | jq .metrics.roc_auc\n\nA refused gate exits with 4 and still prints the whole result.',
    )
    .action(async (name: string | undefined, options: Options) => {
      const { requireProject, pipelineFile } = await import('../project.ts')
      const { parseSettings } = await import('../settings.ts')
      const { parseCount } = await import('../counts.ts')
      const { releaseOf } = await import('../released.ts')
      const project = requireProject()
      const file = pipelineFile(project, name)
      const params = parseSettings(options.set)
      const jobs = options.jobs === undefined ? undefined : parseCount('--jobs', options.jobs, { most: 1024 })
      await using server = await connectTo(project.home, 'give-up')
      process.exitCode = await releaseOf(server, project, file, {
        params,
        jobs,
        force: options.force ?? false,
        json: options.json ?? false,
      })
    })
