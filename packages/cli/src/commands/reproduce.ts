import { Command } from 'commander'
import { connectTo } from '../connect-lazily.ts'
import { print } from '../context.ts'

interface Options {
  dir?: string
  without: string[]
  tolerance: string
  jobs?: string
  json?: boolean
}

const several = (text: string, all: string[]) => [...all, ...text.split(',')]

/** `slipway reproduce`: a run again from what is kept of it, compared step by step. */
export const reproduceCommand = () =>
  new Command('reproduce')
    .description('run a run again from its stored code, without the cache, and compare step by step')
    .argument('<what>', 'a pipeline run, or a model version such as churn@3')
    .option('--dir <folder>', 'lay the code out here and leave it; default: beside the project, for a while')
    .option('--without <steps>', 'do not do these again (repeatable)', several, [])
    .option('--tolerance <share>', 'numbers that differ by less, as a share of their size, are equal', '0')
    .option('--jobs <n>', 'steps at once; default: as many as there are cores')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
The code is that of the run, whatever has become of the working tree; data and environment are compared and told.
Steps that act outside (release, airflow) and questions to people are left out. Exit code 0: every step came out
equal. 5: one diverged; the first is named, and in what.

Examples:
  $ slipway reproduce latest
  $ slipway reproduce churn@3 --tolerance 1e-9`,
    )
    .action(async (what: string, options: Options) => {
      const { parseCount } = await import('../counts.ts')
      const { badTolerance } = await import('../pipeline-runs.errors.ts')
      const { here } = await import('../project.ts')
      const { runMeant } = await import('../reproduce/run-meant.ts')
      const { reproduce } = await import('../reproduce/reproduce.ts')
      const { reproducedScreen } = await import('../screen/reproduced.ts')
      const { progressScreen } = await import('../screen/progress.ts')
      const { exitCodes } = await import('../exit.ts')
      const tolerance = Number(options.tolerance)
      if (!(tolerance >= 0 && tolerance < 1)) throw badTolerance(options.tolerance)
      const jobs = options.jobs === undefined ? undefined : parseCount('--jobs', options.jobs, { most: 1024 })
      const home = here()
      await using server = await connectTo(home)
      const id = await runMeant(server.client, what)
      const stop = new AbortController()
      const interrupt = () => stop.abort()
      process.once('SIGINT', interrupt)
      process.once('SIGTERM', interrupt)
      const progress = progressScreen(process.stderr)
      try {
        const done = await reproduce(server, id, {
          folder: options.dir,
          without: options.without,
          tolerance,
          jobs,
          home,
          signal: stop.signal,
          onPlanned: progress.planned,
          onEvent: progress.event,
        })
        progress.end()
        print(options.json, done, () => reproducedScreen(done))
        process.exitCode = done.equal ? exitCodes.ok : exitCodes.conflict
      } finally {
        progress.end()
        process.removeListener('SIGINT', interrupt)
        process.removeListener('SIGTERM', interrupt)
      }
    })
