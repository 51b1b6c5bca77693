import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'
import { count } from '../../screen/numbers.ts'

interface Options {
  to: string
  format?: string
  files?: string
  json?: boolean
}

/** `slipway data export`: a version as one file. */
export const exportDataCommand = () =>
  new Command('export')
    .description('write the rows of a version to a file: CSV, Parquet or JSON lines')
    .argument('<dataset>', 'name, or name@version')
    .requiredOption('--to <file>', 'ending with .csv, .parquet or .ndjson; text also with .gz')
    .option('--format <format>', 'csv, parquet or ndjson; default: as the file is named')
    .option('--files <folder>', 'of a dataset of images: write them, too, under this folder')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway data export churn --to churn.parquet\n  $ slipway data export churn@2 --to churn.csv.gz\n  $ slipway data export scans --to scans.csv --files scans/',
    )
    .action(async (text: string, options: Options) => {
      const { exportVersion } = await import('../../export-version.ts')
      const { parseVersion } = await import('../../named-version.ts')
      const { name, number = 'latest' } = parseVersion('dataset', text)
      await using server = await connectTo(here())
      const version = await server.client.datasets.getDatasetVersion({ params: { name, number } })
      const files = await exportVersion(server, version, options)
      const done = { dataset: name, version: version.number, rows: version.rows, file: options.to, files }
      print(
        options.json,
        done,
        () =>
          `${options.to}: ${count(version.rows)} rows of ${name} version ${version.number}${files > 0 ? `, and ${count(files)} files in ${options.files}` : ''}`,
      )
    })
