import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'

interface Options {
  remove?: boolean
  json?: boolean
}

/** `slipway data tag`: a name for a version that moves. */
export const tagDataCommand = () =>
  new Command('tag')
    .description('give a version a name of its own; a tag that another version has moves')
    .argument('<version>', 'name@version; with --remove the name is enough')
    .argument('<tag>', 'letters, digits, dots, - and _, beginning with a letter')
    .option('--remove', 'take the tag away')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway data tag churn@3 trained-on\n  $ slipway data show churn@trained-on\n  $ slipway data tag churn trained-on --remove',
    )
    .action(async (text: string, tag: string, options: Options) => {
      const { parseVersion } = await import('../../named-version.ts')
      const { name, number = 'latest' } = parseVersion('dataset', text)
      await using server = await connectTo(here())
      const { datasets } = server.client
      const params = { name, tag }
      const version = options.remove
        ? await datasets.untagDatasetVersion({ params })
        : await datasets.tagDatasetVersion({ params, body: { number } })
      const what = options.remove ? 'has no longer the tag' : 'has the tag'
      print(options.json, version, () => `${name} version ${version.number} ${what} ${tag}.`)
    })
