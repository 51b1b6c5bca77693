import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'
import { paragraph } from '../../screen/table.ts'

interface Options {
  shadow?: string
  reason?: string
  json?: boolean
}

/** `slipway endpoints rm` */
export const removeEndpoint = () =>
  new Command('rm')
    .description('let an endpoint, or one of its shadows, answer no more; what it said stays')
    .argument('<endpoint>')
    .option('--shadow <name>', 'only this shadow')
    .option('--reason <text>', 'why; it stands in the history')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway endpoints rm churn --shadow shadow-9\n  $ slipway endpoints rm trial --reason "over"',
    )
    .action(async (name: string, { shadow, reason, json }: Options) => {
      await using server = await connectTo(here())
      const query = {
        ...(shadow === undefined ? {} : { shadow }),
        ...(reason === undefined ? {} : { reason }),
      }
      const revision = await server.client.serving.removeEndpoint({ params: { name }, query })
      print(json, { revision }, () =>
        paragraph(
          shadow === undefined
            ? `${name} answers no more, as revision ${revision.revision}: who calls it is told 404.`
            : `The shadow ${shadow} of ${name} is asked no more, as revision ${revision.revision}.`,
        ),
      )
    })
