import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'
import { versionLine } from '../../screen/added-version.ts'

interface Options {
  readonly views: string
  readonly at: string
  readonly entity?: string
  readonly as: string
  readonly json?: boolean
}

/** `slipway features join` */
export const joinFeatures = () =>
  new Command('join')
    .description('a training set: rows with features as known at each row’s time, as a dataset version')
    .argument('<dataset>', 'the rows: name, or name@version')
    .requiredOption(
      '--views <names>',
      'feature views, with commas between; name@version for another than the latest',
    )
    .requiredOption('--at <column>', "the rows' column that says when")
    .option(
      '--entity <columns>',
      "the rows' entity columns, where they are called otherwise than in the views",
    )
    .requiredOption('--as <name>', 'the dataset whose next version it becomes')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExample:\n  $ slipway features join labels --views activity --at moment --as training',
    )
    .action(async (text: string, options: Options) => {
      const { parseVersion } = await import('../../named-version.ts')
      const { name, number = 'latest' } = parseVersion('dataset', text)
      const views = options.views.split(',').map((view) => {
        const one = parseVersion('feature view', view.trim())
        return { name: one.name, ...(one.number !== undefined && { version: one.number }) }
      })
      const entity = options.entity?.split(',').map((column) => column.trim())
      const body = {
        rows: { name, number },
        views,
        at: options.at,
        as: options.as,
        ...(entity && { entity }),
      }
      await using server = await connectTo(here())
      const made = await server.client.features.joinFeatures({ body })
      print(options.json, made, () => `${versionLine(made)}\n${made.version.source.path}`)
    })
