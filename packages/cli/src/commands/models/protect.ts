import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'

const protection = (verb: 'protect' | 'unprotect', description: string) =>
  new Command(verb)
    .description(description)
    .argument('<model>', 'its name')
    .argument('[target]', 'the alias, or stage:production', 'champion')
    .option('--json', 'print one JSON document')
    .addHelpText('after', `\nExample:\n  $ slipway models ${verb} churn champion`)
    .action(async (name: string, target: string, options: { json?: boolean }) => {
      await using server = await connectTo(here())
      const { protectModel, unprotectModel } = server.client.approvals
      const call = verb === 'protect' ? protectModel : unprotectModel
      const { protections } = await call({ params: { name, target } })
      print(options.json, { protections }, () =>
        protections.length === 0
          ? `Everything of ${name} moves without an approval.`
          : `Of ${name} these move only with a second person's approval: ${protections.map((one) => one.target).join(', ')}.`,
      )
    })

export const protectCommand = () =>
  protection('protect', 'let an alias or stage move only where another person approved it')
export const unprotectCommand = () => protection('unprotect', 'let it move without an approval again')
