import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'
import { count, moment } from '../../screen/numbers.ts'
import { paragraph, table } from '../../screen/table.ts'

/** `slipway features show` */
export const showFeatures = () =>
  new Command('show')
    .description('a feature view: its features, versions, and what is held for prediction')
    .argument('<view>')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ slipway features show activity')
    .action(async (name: string, options: { json?: boolean }) => {
      await using server = await connectTo(here())
      const { versions } = await server.client.features.getFeatureView({ params: { name } })
      const [latest] = versions
      if (!latest) return
      const { definition } = latest
      const features = Object.entries(definition.features)
      print(options.json, { versions }, () =>
        [
          paragraph(
            `${name} version ${latest.version} · of ${definition.entity.join(', ')} · from ${definition.source} by ${definition.time}${definition.known ? `, known by ${definition.known}` : ''} · ttl ${definition.ttl ?? 'none'}`,
          ),
          ...(definition.description ? [paragraph(definition.description)] : []),
          '',
          table(features, [
            { title: 'feature', flexible: true, cell: ([feature]) => feature },
            { title: 'how', cell: ([, one]) => one.how },
            { title: 'column', cell: ([, one]) => one.column ?? '–' },
            { title: 'over', cell: ([, one]) => String(one.over ?? '–') },
          ]),
          '',
          ...versions.map(({ version, online, createdAtMs, createdBy }) =>
            paragraph(
              `version ${version}, ${moment(createdAtMs)} by ${createdBy}: ${online ? `${count(online.entities)} entities online, from ${online.dataset.name} ${online.dataset.number}, as of ${moment(online.atMs)}` : 'not online'}`,
            ),
          ),
        ].join('\n'),
      )
    })
