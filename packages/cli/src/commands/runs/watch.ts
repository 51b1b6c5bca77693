import { setTimeout as sleep } from 'node:timers/promises'
import type { Run } from '@slipway/contract/tracking'
import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { type Connection, print } from '../../context.ts'
import { here } from '../../project.ts'
import { duration } from '../../screen/numbers.ts'
import { fit } from '../../screen/table.ts'
import { metricText } from '../runs-search.ts'

const everyMs = 1000

/** `slipway runs watch`: a tracked run's metrics, or a pipeline run's steps, as they come, until it ends. */
export const runsWatchCommand = () =>
  new Command('watch')
    .description('a run’s metrics, or a pipeline’s steps, as they come, until it ends')
    .argument('<run>', 'its id, or the beginning of it; latest or a pipeline’s name: its newest run')
    .option('--json', 'print one JSON document, once it has ended')
    .addHelpText(
      'after',
      `
Of a pipeline's run, the exit code is that of its failure; Ctrl-C stops watching, and the run goes on.

Examples:
  $ slipway runs watch 3f9a1c
  $ slipway runs watch churn`,
    )
    .action(async (text: string, options: { json?: boolean }) => {
      await using server = await connectTo(here())
      const { eitherRunId } = await import('../../run-id.ts')
      const { kind, id } = await eitherRunId(server.client, text)
      if (kind === 'tracked') return await watchTracked(server, id, options.json)
      const { watchPipelineRun } = await import('../../watch-run.ts')
      await watchPipelineRun(server, id, { json: options.json })
    })

async function watchTracked(server: Connection, id: string, json: boolean | undefined): Promise<void> {
  let before: Run['metrics'] = {}
  for (;;) {
    const run = await server.client.tracking.getRun({ params: { id } })
    if (!json) for (const line of news(before, run.metrics)) process.stdout.write(`${fit(line)}\n`)
    if (run.status !== 'running' && run.status !== 'scheduled')
      return print(json, run, () => `${run.name} · ${run.status} · ${took(run)}`)
    before = run.metrics
    await sleep(everyMs)
  }
}

const took = ({ startedAtMs, endedAtMs }: Run) => duration((endedAtMs ?? startedAtMs) - startedAtMs)

/** A line for each metric that has moved on. */
function news(before: Run['metrics'], now: Run['metrics']): string[] {
  return Object.entries(now)
    .filter(([key, { value, step, tMs }]) => {
      const last = before[key]
      return !last || last.step !== step || last.tMs !== tMs || last.value !== value
    })
    .map(([key, { value, step }]) => `step ${String(step).padStart(8)}  ${key}  ${metricText(value)}`)
}
