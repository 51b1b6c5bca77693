import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'
import { table } from '../../screen/table.ts'

/** `slipway endpoints list` */
export const listEndpoints = () =>
  new Command('list')
    .description('every endpoint, and what answers on it')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ slipway endpoints list')
    .action(async (options: { json?: boolean }) => {
      await using server = await connectTo(here())
      const { endpoints } = await server.client.serving.listEndpoints({})
      print(options.json, { endpoints }, () =>
        endpoints.length === 0
          ? 'No endpoint yet. `slipway run` makes one, or `slipway deploy MODEL@VERSION --to NAME`.'
          : table(endpoints, [
              { title: 'endpoint', flexible: true, cell: ({ name }) => name },
              { title: 'model', flexible: true, cell: ({ model }) => model },
              { title: 'version', right: true, cell: ({ version }) => String(version) },
              {
                title: 'beside it',
                flexible: true,
                cell: ({ variants }) =>
                  variants
                    .filter(({ role }) => role !== 'champion')
                    .map((one) =>
                      one.role === 'shadow'
                        ? `${one.version} as shadow`
                        : `${one.version} for ${one.weight} %`,
                    )
                    .join(', ') || '–',
              },
              { title: 'revision', right: true, cell: ({ revision }) => String(revision) },
            ]),
      )
    })
