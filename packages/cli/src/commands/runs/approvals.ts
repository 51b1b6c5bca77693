import type { ApprovalBody } from '@slipway/contract/pipeline-queue'
import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'
import { moment } from '../../screen/numbers.ts'
import { fit } from '../../screen/table.ts'

interface AnswerOptions {
  comment?: string
  json?: boolean
}

/** `slipway runs approvals`: what pipelines ask persons. */
export const runsApprovalsCommand = () =>
  new Command('approvals')
    .description('questions of pipelines that wait for an answer')
    .option('--answered', 'those that have been answered too')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ slipway runs approvals')
    .action(async (options: { answered?: boolean; json?: boolean }) => {
      await using server = await connectTo(here())
      const { approvals } = await server.client.pipelines.listPipelineApprovals({
        query: { answered: options.answered ?? false },
      })
      print(options.json, { approvals }, () =>
        approvals.length === 0 ? 'No question waits.' : approvals.map(lines).join('\n'),
      )
    })

/** `slipway runs approve`: says yes, and the run goes on. */
export const runsApproveCommand = () =>
  answerCommand('approve', 'say yes to the question of a node; the run goes on', true)

/** `slipway runs reject`: says no, and the run fails. */
export const runsRejectCommand = () =>
  answerCommand('reject', 'say no to the question of a node; the run fails', false)

const answerCommand = (name: string, description: string, approved: boolean) =>
  new Command(name)
    .description(description)
    .argument('<run>', 'its id, or the beginning of it; latest or a pipeline’s name: its newest run')
    .argument('<node>', 'the node that asks, such as sign-off; a copy is written sign-off#0')
    .option('--comment <text>', 'why; it is kept with the answer')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `\nExample:\n  $ slipway runs ${name} latest sign-off --comment "${approved ? 'looks well' : 'too many false alarms'}"`,
    )
    .action(async (text: string, node: string, options: AnswerOptions) => {
      const { pipelineRunId } = await import('../../run-id.ts')
      await using server = await connectTo(here())
      const params = { id: await pipelineRunId(server.client, text), node }
      const answered = await server.client.pipelines.answerPipelineApproval({
        params,
        body: { approved, comment: options.comment ?? '' },
      })
      print(options.json, answered, () => lines(answered))
    })

const lines = ({ run, pipeline, node, question, askedMs, expiresMs, answer }: ApprovalBody): string =>
  [
    fit(`${run}  ${pipeline} · ${node} · asked ${moment(askedMs)}`),
    fit(`  ${question}`),
    ...(answer
      ? [
          fit(
            `  ${answer.approved ? 'approved' : 'refused'} by ${answer.by}, ${moment(answer.atMs)}${answer.comment === '' ? '' : `: ${answer.comment}`}`,
          ),
        ]
      : expiresMs === null
        ? []
        : [fit(`  expires ${moment(expiresMs)}`)]),
  ].join('\n')
