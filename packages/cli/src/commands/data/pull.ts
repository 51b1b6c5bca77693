import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'
import { addedText } from '../../screen/added-version.ts'

interface Options {
  from?: string
  json?: boolean
}

/** `slipway data pull`: the source of a dataset is read again. */
export const pullDataCommand = () =>
  new Command('pull')
    .description('read the source of the newest version again; a new version where it changed')
    .argument('<dataset>', 'name')
    .option('--from <address>', 'read it from here, as after a move')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExample:\n  $ slipway data pull sales\n\nWith a cursor only new rows are fetched; what a server says is unchanged is not downloaded.\nThe password of a PostgreSQL server is asked of PGPASSWORD.',
    )
    .action(async (name: string, options: Options) => {
      const { pullVersion } = await import('../../add-version.ts')
      const { readingProgress } = await import('../../screen/reading-progress.ts')
      await using server = await connectTo(here())
      using progress = readingProgress(options.json)
      const { onProgress } = progress
      const pulled = await pullVersion(server, name, { address: options.from, onProgress })
      progress[Symbol.dispose]()
      print(options.json, pulled, () => addedText(pulled))
    })
