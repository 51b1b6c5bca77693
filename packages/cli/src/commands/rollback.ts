import { Command } from 'commander'
import { connectTo } from '../connect-lazily.ts'
import { print } from '../context.ts'
import { parseCount } from '../counts.ts'
import { here } from '../project.ts'
import { paragraph } from '../screen/table.ts'

interface Options {
  to?: string
  reason?: string
  json?: boolean
}

/** `slipway rollback`: the version that answered before answers again. */
export const rollbackCommand = () =>
  new Command('rollback')
    .description('let the version that answered before answer everybody again; ends a rollout')
    .argument('<endpoint>')
    .option('--to <revision>', 'the revision to go back to; the last with another version unless given')
    .option('--reason <text>', 'why; it stands in the history')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway rollback churn\n  $ slipway rollback churn --to 4 --reason "as on Friday"',
    )
    .action(async (name: string, { to, reason, json }: Options) => {
      const body = {
        ...(to === undefined ? {} : { to: parseCount('--to', to, { most: 1e9 }) }),
        ...(reason === undefined ? {} : { reason }),
      }
      await using server = await connectTo(here())
      const { serving } = server.client
      if (!json) {
        const now = await serving.getEndpoint({ params: { name } })
        process.stderr.write(
          `${paragraph(`${now.model} version ${now.version} will answer nobody on ${name} any more.`)}\n`,
        )
      }
      const revision = await serving.rollbackEndpoint({ params: { name }, body })
      const champion = revision.variants.find(({ role }) => role === 'champion')!
      print(json, { revision }, () =>
        paragraph(
          `${champion.model} version ${champion.version} answers everybody on ${name}, as revision ${revision.revision}.`,
        ),
      )
    })
