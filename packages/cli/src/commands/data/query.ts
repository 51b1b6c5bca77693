import { Command } from 'commander'

interface Options {
  out?: string
  csv?: boolean
  json?: boolean
  timeout: string
  memory: string
}

/** `slipway data query`: SQL over dataset versions, which reads and does nothing else. */
export const queryDataCommand = () =>
  new Command('query')
    .description('ask datasets in SQL; tables are datasets by name or name@version')
    .argument('<sql>', 'one SELECT, in DuckDB’s SQL')
    .option('--out <file>', 'write all rows to a .csv, .json or .parquet file')
    .option('--csv', 'print CSV')
    .option('--timeout <seconds>', 'stop a query that takes longer', '60')
    .option('--memory <MB>', 'memory that a query may take', '2000')
    .option('--json', 'print one JSON document: an array of rows')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway data query "select contract, avg(churned::int) from customers group by 1"\n  $ slipway data query "from customers@2 limit 5" --json\n  $ slipway data query "select * from customers" --out rows.parquet\n\nColumns of personal data come as `slipway data classify` says.',
    )
    .action(async (sql: string, options: Options) => {
      const { queryData } = await import('../../query-data.ts')
      await queryData(sql, options)
    })
