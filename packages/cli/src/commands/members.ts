import { Command } from 'commander'
import type { MemberRole } from '@slipway/contract/members'
import { connectTo } from '../connect-lazily.ts'
import { print } from '../context.ts'
import { here, hereOrNew } from '../project.ts'
import { moment } from '../screen/numbers.ts'
import { table } from '../screen/table.ts'

interface Options {
  role: string
  json?: boolean
}

/** `slipway members`: who may do what, each with a token of their own. */
export const membersCommand = () =>
  new Command('members')
    .description('people and programs with a token of their own, and what each may do')
    .addCommand(addCommand())
    .addCommand(listCommand())
    .addCommand(removeCommand())
    .addCommand(whoAmICommand())

const addCommand = () =>
  new Command('add')
    .description('add a member; prints the token, this once')
    .argument('<name>', 'under which they stand in every history')
    .requiredOption(
      '--role <role>',
      'viewer, editor, approver or admin; each may also do what those before it may',
    )
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ slipway members add ben --role approver')
    .action(async (name: string, { role, json }: Options) => {
      const { memberRoles } = await import('@slipway/contract/members')
      const { badRole } = await import('../cli.errors.ts')
      if (!memberRoles.includes(role as MemberRole)) throw badRole(role, memberRoles)
      await using server = await connectTo(hereOrNew())
      const member = await server.client.members.addMember({ body: { name, role: role as MemberRole } })
      print(json, member, () =>
        [
          `${member.name} is a member now, with the role ${member.role}. The token is told this once:`,
          '',
          `  ${member.token}`,
          '',
          'They set SLIPWAY_TOKEN to it; MLflow clients MLFLOW_TRACKING_TOKEN.',
        ].join('\n'),
      )
    })

const listCommand = () =>
  new Command('list')
    .description('the members by name')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ slipway members list')
    .action(async ({ json }: Options) => {
      await using server = await connectTo(here())
      const { members } = await server.client.members.listMembers()
      print(json, { members }, () =>
        members.length === 0
          ? 'Nobody has a token of their own yet. `slipway members add <name> --role approver` gives one.'
          : table(members, [
              { title: 'member', flexible: true, cell: (one) => one.name },
              { title: 'role', cell: (one) => one.role },
              { title: 'added by', flexible: true, cell: (one) => one.createdBy },
              { title: 'added', cell: (one) => moment(one.createdAtMs) },
            ]),
      )
    })

const removeCommand = () =>
  new Command('remove')
    .description('remove a member; the token is refused from now on')
    .argument('<name>', 'the member')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ slipway members remove ben')
    .action(async (name: string, { json }: Options) => {
      await using server = await connectTo(here())
      const member = await server.client.members.removeMember({ params: { name } })
      print(json, member, () => `${member.name} is no member any more.`)
    })

const whoAmICommand = () =>
  new Command('whoami')
    .description('whom the server takes you for, and what you may do')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ slipway members whoami')
    .action(async ({ json }: Options) => {
      await using server = await connectTo(here())
      const me = await server.client.members.whoAmI()
      print(json, me, () => `${me.name}: ${me.roles.join(', ')}`)
    })
