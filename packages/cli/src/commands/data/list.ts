import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'
import { bytes, count, moment } from '../../screen/numbers.ts'
import { table } from '../../screen/table.ts'

interface Options {
  json?: boolean
}

/** `slipway data list`: the datasets, or the versions of one. */
export const listDataCommand = () =>
  new Command('list')
    .description('every dataset with its newest version, or the versions of one')
    .argument('[dataset]', 'name')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExamples:\n  $ slipway data list\n  $ slipway data list churn')
    .action(async (name: string | undefined, options: Options) => {
      await using server = await connectTo(here())
      if (name !== undefined) {
        const { versions } = await server.client.datasets.listDatasetVersions({ params: { name } })
        print(options.json, { versions }, () =>
          table(versions, [
            { title: 'version', right: true, cell: (v) => String(v.number) },
            { title: 'rows', right: true, cell: (v) => count(v.rows) },
            { title: 'columns', right: true, cell: (v) => String(v.columns) },
            { title: 'size', right: true, cell: (v) => bytes(v.bytes) },
            { title: 'digest', cell: (v) => v.digest.slice(0, 12) },
            { title: 'added', cell: (v) => moment(v.createdAtMs) },
            { title: 'tags', flexible: true, cell: (v) => v.tags.join(', ') },
          ]),
        )
        return
      }
      const { datasets } = await server.client.datasets.listDatasets({})
      print(options.json, { datasets }, () =>
        datasets.length === 0
          ? 'No dataset yet. `slipway data add <file>` or `slipway run` makes one.'
          : table(datasets, [
              { title: 'dataset', flexible: true, cell: (d) => d.name },
              { title: 'versions', right: true, cell: (d) => String(d.versions) },
              { title: 'rows', right: true, cell: (d) => count(d.latest.rows) },
              { title: 'columns', right: true, cell: (d) => String(d.latest.columns) },
              { title: 'size', right: true, cell: (d) => bytes(d.latest.bytes) },
              { title: 'digest', cell: (d) => d.latest.digest.slice(0, 12) },
              { title: 'added', cell: (d) => moment(d.latest.createdAtMs) },
            ]),
      )
    })
