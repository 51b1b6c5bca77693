import type { RunEventBody } from '@slipway/contract/pipelines'
import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'

interface Options {
  follow?: boolean
  json?: boolean
}

interface LogLine {
  readonly tMs: number
  readonly node: string
  readonly text: string
}

/** `slipway runs logs`: what the steps of a pipeline run said. */
export const runsLogsCommand = () =>
  new Command('logs')
    .description('what the steps of a pipeline run said')
    .argument('<run>', 'its id, or the beginning of it; latest or a pipeline’s name: its newest run')
    .argument('[step]', 'only this step; fit means all copies, fit#3 one of them')
    .option('--follow', 'go on until the run has ended')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway runs logs latest\n  $ slipway runs logs churn train --follow',
    )
    .action(async (text: string, step: string | undefined, options: Options) => {
      const { pipelineRunId } = await import('../../run-id.ts')
      const { followRun } = await import('../../follow-run.ts')
      const { stepUnknown, nobodyRuns } = await import('../../cli.errors.ts')
      await using server = await connectTo(here())
      const id = await pipelineRunId(server.client, text)
      const run = await server.client.pipelines.getPipelineRun({ params: { id } })
      const known = run.plan.nodes.map((node) => node.id)
      if (step !== undefined && !known.includes(step.split('#')[0]!)) throw stepUnknown(step, known)
      if (options.follow && run.endedMs === null && !server.live) throw nobodyRuns(id)
      const lines: LogLine[] = []
      const tell = (event: RunEventBody) => {
        const { node } = event
        if (event.type !== 'log' || node === null) return
        if (step !== undefined && node !== step && !node.startsWith(`${step}#`)) return
        for (const line of String(event.data.text ?? '').split('\n')) {
          if (options.json) lines.push({ tMs: event.tMs, node, text: line })
          else process.stdout.write(`${node === step ? '' : `${node}  `}${plain(line)}\n`)
        }
      }
      await followRun(server, id, tell, { wait: options.follow ?? false })
      if (options.json) print(true, { run: id, lines }, () => '')
    })

/** Without the signs that would steer the terminal, but for tabs. */
const plain = (text: string) => text.replaceAll(/[^\P{Cc}\t]/gu, '')
