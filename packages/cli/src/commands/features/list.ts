import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'
import { count, moment } from '../../screen/numbers.ts'
import { table } from '../../screen/table.ts'

/** `slipway features list` */
export const listFeatures = () =>
  new Command('list')
    .description('every feature view, and what of it is held for prediction')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ slipway features list')
    .action(async (options: { json?: boolean }) => {
      await using server = await connectTo(here())
      const { views } = await server.client.features.listFeatureViews()
      print(options.json, { views }, () =>
        views.length === 0
          ? 'No feature view yet. Define one in features/*.ts, then `slipway features apply`.'
          : table(views, [
              { title: 'view', flexible: true, cell: (v) => v.name },
              { title: 'version', right: true, cell: (v) => String(v.version) },
              { title: 'entity', cell: (v) => v.definition.entity.join(', ') },
              {
                title: 'features',
                right: true,
                cell: (v) => count(Object.keys(v.definition.features).length),
              },
              { title: 'source', cell: (v) => v.definition.source },
              { title: 'ttl', cell: (v) => v.definition.ttl ?? '–' },
              { title: 'online', right: true, cell: (v) => (v.online ? count(v.online.entities) : '–') },
              { title: 'as of', cell: (v) => (v.online ? moment(v.online.atMs) : '–') },
            ]),
      )
    })
