import { Command } from 'commander'

interface Options {
  rows: string
  seed: string
  by?: string
  out?: string
  csv?: boolean
  json?: boolean
}

/** `slipway data sample`: some rows, drawn at random. */
export const sampleDataCommand = () =>
  new Command('sample')
    .description('draw random rows of a dataset or a file; the same for the same seed')
    .argument('<dataset>', 'name, name@version, or a file')
    .option('-n, --rows <n>', 'how many', '10')
    .option('--seed <n>', 'another draw', '0')
    .option('--by <column>', 'keep the shares of this column’s values')
    .option('--out <file>', 'write the rows to a .csv, .json or .parquet file')
    .option('--csv', 'print CSV')
    .option('--json', 'print one JSON document: an array of rows')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway data sample customers\n  $ slipway data sample customers -n 1000 --by contract --out sample.parquet\n\nColumns of personal data come as `slipway data classify` says.',
    )
    .action(async (what: string, options: Options) => {
      const { parseCount } = await import('../../counts.ts')
      const { sampleData } = await import('../../sample-data.ts')
      const rows = parseCount('--rows', options.rows, { most: 100_000_000 })
      const seed = parseCount('--seed', options.seed, { least: 0, most: 2 ** 31 })
      await sampleData(what, { ...options, rows, seed })
    })
