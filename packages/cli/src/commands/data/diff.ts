import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'

interface Options {
  key?: string[]
  json?: boolean
}

/** `slipway data diff`: what changed from one version to another. */
export const diffDataCommand = () =>
  new Command('diff')
    .description('columns and rows that differ between two versions')
    .argument('<before>', 'name, or name@version')
    .argument('<after>', 'name, or name@version')
    .option('--key <columns...>', 'columns that tell a row from all others; default: rows are compared whole')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExample:\n  $ slipway data diff churn@1 churn@2 --key customer_id\n  $ slipway data diff sales@1 sales@2 --key customer_id at',
    )
    .action(async (first: string, second: string, options: Options) => {
      const { diffVersions } = await import('../../diff-versions.ts')
      const { rowsDiffText } = await import('../../screen/rows-diff.ts')
      await using server = await connectTo(here())
      const diff = await diffVersions(server, [first, second], options.key ?? [])
      print(options.json, diff, () => rowsDiffText(diff))
    })
