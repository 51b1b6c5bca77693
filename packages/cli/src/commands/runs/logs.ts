import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'

interface Options {
  follow?: boolean
  json?: boolean
}

/** `slipway runs logs`: what the steps of a pipeline run said. */
export const runsLogsCommand = () =>
  new Command('logs')
    .description('what the steps of a pipeline run said, step by step')
    .argument('<run>', 'its id, or the beginning of it; latest or a pipeline’s name: its newest run')
    .argument('[step]', 'only this step; fit means all copies, fit#3 one of them')
    .option('--follow', 'as it is said, until the run has ended')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nOf a step that was tried several times it is the last attempt.\n\nExamples:\n  $ slipway runs logs latest\n  $ slipway runs logs churn train --follow',
    )
    .action(async (text: string, step: string | undefined, options: Options) => {
      const { pipelineRunId } = await import('../../run-id.ts')
      const { liveLogLines, logLines } = await import('../../log-lines.ts')
      const { stepUnknown, nobodyRuns } = await import('../../pipeline-runs.errors.ts')
      await using server = await connectTo(here())
      const id = await pipelineRunId(server.client, text)
      const run = await server.client.pipelines.getPipelineRun({ params: { id } })
      const known = run.plan.nodes.map((node) => node.id)
      if (step !== undefined && !known.includes(step.split('#')[0]!)) throw stepUnknown(step, known)
      if (options.follow && run.endedMs === null && !server.live) throw nobodyRuns(id)
      const isMeant = (node: string) => step === undefined || node === step || node.startsWith(`${step}#`)
      const lines: { node: string; text: string }[] = []
      const tell = (node: string, line: string): Promise<void> | void => {
        if (options.json) lines.push({ node, text: line })
        else return written(`${node === step ? '' : `${node}  `}${plain(line)}\n`)
      }
      if (options.follow) await liveLogLines(server, id, isMeant, tell)
      else await logLines(server.client, run, isMeant, tell)
      if (options.json) print(true, { run: id, lines }, () => '')
    })

/** Waits for a reader that is slower than the log. */
const written = (text: string): Promise<void> | void => {
  if (!process.stdout.write(text)) return new Promise((done) => process.stdout.once('drain', done))
}

/** Without the signs that would steer the terminal, but for tabs. */
const plain = (text: string) => text.replaceAll(/[^\P{Cc}\t]/gu, '')
