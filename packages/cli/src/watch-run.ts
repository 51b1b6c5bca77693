import { nobodyRuns } from './pipeline-runs.errors.ts'
import { type Connection, print } from './context.ts'
import { failureOf, followRun } from './follow-run.ts'
import { pipelineRunLine } from './screen/pipeline-run.ts'
import { progressScreen } from './screen/progress.ts'

/**
 * Follows a pipeline run to its end on the screen, then prints how it ended, or the whole run as JSON. An interrupt
 * leaves it to go on; where the server ends with this command, the next one goes on with it.
 *
 * @throws SlipwayError what the run failed with, so that the exit code says it; CLI_NOBODY_RUNS_IT
 */
export async function watchPipelineRun(
  server: Connection,
  id: string,
  options: {
    readonly json: boolean | undefined
    /** The run was begun, or begun anew, by this command: it is driven though no other server runs. */
    readonly driven?: boolean
    /** Only what happens after this event is told. */
    readonly after?: number
  },
): Promise<void> {
  const { pipelines } = server.client
  const before = await pipelines.getPipelineRun({ params: { id } })
  if (before.endedMs === null && !server.live && !options.driven) throw nobodyRuns(id)
  const progress = progressScreen(process.stderr)
  progress.planned(before.plan.nodes)
  const stop = new AbortController()
  const interrupt = () => {
    stop.abort()
  }
  process.once('SIGINT', interrupt)
  process.once('SIGTERM', interrupt)
  try {
    await followRun(server, id, progress.event, { signal: stop.signal, after: options.after ?? 0 })
  } finally {
    progress.end()
    process.removeListener('SIGINT', interrupt)
    process.removeListener('SIGTERM', interrupt)
  }
  const run = await pipelines.getPipelineRun({ params: { id } })
  if (run.endedMs !== null && run.status !== 'succeeded' && !options.json) throw failureOf(run)
  print(options.json, run, () => pipelineRunLine(run))
  if (run.endedMs !== null && run.status !== 'succeeded') {
    const { exitCodeOf } = await import('./exit.ts')
    process.exitCode = exitCodeOf(failureOf(run))
  }
}
