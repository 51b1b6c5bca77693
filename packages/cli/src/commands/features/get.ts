import { Command } from 'commander'
import { badEntity } from '../../cli.errors.ts'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'
import { paragraph, table } from '../../screen/table.ts'

/** `slipway features get` */
export const getFeatures = () =>
  new Command('get')
    .description('the features of some entities: now, or as known at a moment')
    .argument('<view>', 'name, or name@version')
    .argument('<entities...>', 'such as customer=17850; several columns: customer=17850,shop=3')
    .option('--at <moment>', 'as known then, computed from the source; default: now, from the online store')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway features get activity customer=17850\n  $ slipway features get activity customer=17850 customer=13047 --at 2011-06-01',
    )
    .action(async (text: string, entities: string[], options: { at?: string; json?: boolean }) => {
      const { parseVersion } = await import('../../named-version.ts')
      const { parseMoment } = await import('../../parse-moment.ts')
      const { name, number } = parseVersion('feature view', text)
      const body = {
        entities: entities.map(entityOf),
        ...(number !== undefined && { version: number }),
        ...(options.at !== undefined && { atMs: parseMoment('--at', options.at) }),
      }
      await using server = await connectTo(here())
      const found = await server.client.features.readFeatures({ params: { name }, body })
      const rows = found.rows.map((row, k) => ({ ...row, entity: entities[k]! }))
      const features = Object.keys(rows[0]?.features ?? {})
      print(options.json, found, () =>
        [
          table(rows, [
            { title: 'entity', flexible: true, cell: (row) => row.entity },
            { title: 'status', cell: (row) => row.status },
            ...features.map((feature) => ({
              title: feature,
              right: true,
              cell: (row: (typeof rows)[number]) => shown(row.features[feature]),
            })),
          ]),
          ...Object.entries(notes).flatMap(([status, note]) =>
            rows.some((row) => row.status === status) ? [paragraph(`${status}: ${note}`)] : [],
          ),
        ].join('\n'),
      )
    })

const notes = {
  expired: 'its last event is longer ago than the ttl of the view, which `slipway features show` tells',
  unknown: 'no event of it is known',
}

function entityOf(text: string): Record<string, string> {
  const parts = text.split(',').map((part) => /^([^=]+)=(.*)$/.exec(part))
  if (parts.some((part) => !part)) throw badEntity(text)
  return Object.fromEntries(parts.map((part) => [part![1]!, part![2]!]))
}

const shown = (value: unknown): string =>
  value === null || value === undefined
    ? '–'
    : typeof value === 'number'
      ? String(Number(value.toPrecision(6)))
      : String(value)
