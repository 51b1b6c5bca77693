import { Command } from 'commander'
import type { RegistryEvent } from '@slipway/contract/registry'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'
import { moment } from '../../screen/numbers.ts'
import { table } from '../../screen/table.ts'

/** `slipway models history`: who decided what, when and why. */
export const historyCommand = () =>
  new Command('history')
    .description('every decision about a model, the newest first')
    .argument('<model>', 'its name')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ slipway models history churn')
    .action(async (name: string, options: { json?: boolean }) => {
      await using server = await connectTo(here())
      const { events } = await server.client.registry.listModelHistory({ params: { name } })
      print(options.json, { events }, () =>
        table(events, [
          { title: 'when', cell: (event) => moment(event.atMs) },
          { title: 'who', cell: (event) => event.by },
          { title: 'what', flexible: true, cell: sentence },
          { title: 'why', flexible: true, cell: (event) => event.reason },
        ]),
      )
    })

/** One event in words: "v8: candidate → production". */
function sentence({ kind, number, alias, before, after }: RegistryEvent): string {
  const of = number === null ? '' : `v${number}: `
  const move = `${before ?? 'nothing'} → ${after ?? 'nothing'}`
  switch (kind) {
    case 'created':
      return `${of}created${after === 'refused' ? ', refused' : ''}`
    case 'alias':
      return `${alias}: ${move}`
    case 'stage':
      return `${of}${move}`
    case 'protected':
    case 'unprotected':
      return `${alias} ${kind}`
    case 'requested':
    case 'approved':
    case 'rejected':
    case 'withdrawn':
    case 'voided':
      return `${of}${kind} for ${alias}`
    default:
      return `${of}${kind}${before === null && after === null ? '' : ` ${move}`}`
  }
}
