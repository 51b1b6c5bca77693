import { Command } from 'commander'
import { print } from '../../context.ts'

interface Options {
  into: string
  json?: boolean
}

/** `slipway data path`: where a version lies as Parquet, for a notebook. */
export const pathDataCommand = () =>
  new Command('path')
    .description('put a version beside you as one Parquet file and print its path, for notebooks')
    .argument('<dataset>', 'name or name@version')
    .option('--into <folder>', 'where to', '.slipway/exports')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nIn a notebook:\n  path = subprocess.check_output(["slipway", "data", "path", "customers@3"], text=True).strip()\n  df = pandas.read_parquet(path)\n\nThe file is named by the content of the version and written once. Columns of personal data come as\n`slipway data classify` says.',
    )
    .action(async (what: string, { into, json }: Options) => {
      const { exportPath } = await import('../../export-path.ts')
      const found = await exportPath(what, into)
      print(json, found, () => found.path)
    })
