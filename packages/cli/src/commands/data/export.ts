import { Command } from 'commander'
import { print } from '../../context.ts'
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
      const { json, ...wishes } = options
      const done = await exportVersion(text, wishes)
      print(json, done, () => {
        const of = done.version === null ? done.dataset : `${done.dataset} version ${done.version}`
        const files = done.files > 0 ? `, and ${count(done.files)} files in ${options.files}` : ''
        return `${done.file}: ${count(done.rows)} rows of ${of}${files}`
      })
    })
