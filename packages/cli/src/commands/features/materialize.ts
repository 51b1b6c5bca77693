import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'
import { count, moment } from '../../screen/numbers.ts'

/** `slipway features materialize` */
export const materializeFeatures = () =>
  new Command('materialize')
    .description('compute the newest values of every entity and hold them for prediction')
    .argument('<view>', 'name, or name@version')
    .option('--at <moment>', 'only what was known by then; default: now')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ slipway features materialize activity')
    .action(async (text: string, options: { at?: string; json?: boolean }) => {
      const { parseVersion } = await import('../../named-version.ts')
      const { parseMoment } = await import('../../parse-moment.ts')
      const { name, number } = parseVersion('feature view', text)
      const body = {
        ...(number !== undefined && { version: number }),
        ...(options.at !== undefined && { atMs: parseMoment('--at', options.at) }),
      }
      await using server = await connectTo(here())
      const made = await server.client.features.materializeFeatures({ params: { name }, body })
      print(
        options.json,
        made,
        () =>
          `${name} version ${made.version}: ${count(made.entities)} entities online, from ${made.dataset.name} ${made.dataset.number}, as of ${moment(made.atMs)}`,
      )
    })
