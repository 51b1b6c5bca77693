import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { hereOrNew } from '../../project.ts'
import { count } from '../../screen/numbers.ts'

interface Options {
  name?: string
  json?: boolean
}

/** `slipway data add`: a file becomes an immutable version. */
export const addDataCommand = () =>
  new Command('add')
    .description('read a file into an immutable dataset version')
    .argument('<file>', 'CSV, Parquet or JSON lines; gz too')
    .option('--name <name>', "the dataset's name; default: the file's")
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ slipway data add telco.csv --name churn')
    .action(async (file: string, options: Options) => {
      const { addFile } = await import('../../add-file.ts')
      const { version, created } = await addFile(() => connectTo(hereOrNew()), file, options.name)
      print(
        options.json,
        { version, created },
        () =>
          `${version.name} version ${version.number}${created ? '' : ' stands already with the same content'}: ${count(version.rows)} rows, ${version.columns} columns\n${version.digest}`,
      )
    })
