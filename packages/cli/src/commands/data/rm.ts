import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'

interface Options {
  json?: boolean
}

/** `slipway data rm`: a version goes out of sight. */
export const rmDataCommand = () =>
  new Command('rm')
    .alias('delete')
    .description('take a version out of sight; `gc` removes it once nothing names it')
    .argument('<version>', 'name@version')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExample:\n  $ slipway data rm churn@3\n\nThe same data added again brings it back.',
    )
    .action(async (text: string, options: Options) => {
      const { exactVersion } = await import('../../named-version.ts')
      const params = exactVersion(text, 'dataset')
      await using server = await connectTo(here())
      const version = await server.client.datasets.deleteDatasetVersion({ params })
      print(options.json, version, () => `${version.name} version ${version.number} is deleted.`)
    })
