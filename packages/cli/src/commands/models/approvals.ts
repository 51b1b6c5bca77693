import { Command } from 'commander'
import type { Approval } from '@slipway/contract/approvals'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'
import { moment } from '../../screen/numbers.ts'
import { paragraph, table } from '../../screen/table.ts'

interface Options {
  json?: boolean
  for?: string
  reason?: string
  ttl?: string
  comment?: string
}

/** `slipway models request`: ask that a version may take a protected alias or stage. */
export const requestCommand = () =>
  new Command('request')
    .description('ask another person to approve a version')
    .argument('<version>', 'name@version')
    .requiredOption('--for <target>', 'the alias, such as champion, or stage:production')
    .option('--reason <text>', 'why it should')
    .option('--ttl <time>', 'how long it stands, such as 12h or 7d', '7d')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExample:\n  $ slipway models request churn@8 --for champion --reason "better on recent months"',
    )
    .action(async (text: string, options: Options) => {
      const { exactVersion } = await import('../../named-version.ts')
      const { parseDuration } = await import('../../parse-duration.ts')
      const params = exactVersion(text)
      const ttlMs = parseDuration('--ttl', options.ttl!)
      await using server = await connectTo(here())
      const { reason = '' } = options
      const body = { target: options.for!, reason, ttlMs }
      const approval = await server.client.approvals.requestApproval({ params, body })
      print(options.json, approval, () =>
        told(approval, `Another person decides: slipway models approve ${approval.id} --comment …`),
      )
    })

const decision = (verb: 'approve' | 'reject' | 'withdraw', description: string) =>
  new Command(verb)
    .description(description)
    .argument('<request>', 'its id, ap_…')
    .option('--comment <text>', 'what you looked at, or what is missing')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `\nExample:\n  $ slipway models ${verb} ap_01k9h3v0q5m8d2c4r7t1x6y0za --comment "looked at the slices"`,
    )
    .action(async (id: string, options: Options) => {
      await using server = await connectTo(here())
      const { approvals } = server.client
      const call = {
        approve: approvals.approve,
        reject: approvals.reject,
        withdraw: approvals.withdrawApproval,
      }
      const { comment = '' } = options
      const approval = await call[verb]({ params: { id }, body: { comment } })
      print(options.json, approval, () =>
        told(
          approval,
          verb === 'approve' && approval.target === 'champion'
            ? `Now: slipway models promote ${approval.model}@${approval.number}`
            : '',
        ),
      )
    })

export const approveCommand = () => decision('approve', 'approve a request of somebody else')
export const rejectCommand = () => decision('reject', 'reject a request of somebody else')
export const withdrawCommand = () => decision('withdraw', 'take back a request of your own')

/** `slipway models approvals`: every request and what came of it. */
export const approvalsCommand = () =>
  new Command('approvals')
    .description('the requests for approval of a model, the newest first')
    .argument('<model>', 'its name')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ slipway models approvals churn')
    .action(async (name: string, options: Options) => {
      await using server = await connectTo(here())
      const { approvals } = await server.client.approvals.listApprovals({ params: { name } })
      print(options.json, { approvals }, () =>
        approvals.length === 0
          ? `Nobody has asked yet. \`slipway models request ${name}@<version> --for champion\` asks.`
          : table(approvals, [
              { title: 'request', cell: (one) => one.id },
              { title: 'version', right: true, cell: (one) => String(one.number) },
              { title: 'for', cell: (one) => one.target },
              { title: 'status', cell: statusOf },
              { title: 'asked by', flexible: true, cell: (one) => one.requestedBy },
              { title: 'decided by', flexible: true, cell: (one) => one.decidedBy ?? '–' },
              { title: 'asked', cell: (one) => moment(one.requestedAtMs) },
            ]),
      )
    })

const statusOf = ({ status, changed }: Approval) =>
  status === 'void' ? `void: ${changed.join(', ')} changed` : status

const told = (approval: Approval, next: string) =>
  [
    paragraph(
      `${approval.id} · ${approval.model} version ${approval.number} for ${approval.target} · ${statusOf(approval)}`,
    ),
    ...(next ? [next] : []),
  ].join('\n')
