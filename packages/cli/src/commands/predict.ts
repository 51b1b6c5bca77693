import { Command } from 'commander'
import { connectTo } from '../connect-lazily.ts'
import { here } from '../project.ts'
import { count, counted } from '../screen/numbers.ts'

interface Options {
  data: string
  out?: string
  explain?: boolean
  json?: boolean
}

/** `slipway predict`: answers for the rows of a file, by the model that serves. */
export const predictCommand = () =>
  new Command('predict')
    .description('answers for the rows of a file, from the version that serves')
    .argument('<endpoint>', 'the endpoint to ask, for example churn')
    .requiredOption('--data <file>', 'CSV, Parquet or JSON lines (gz too) with the columns the model takes')
    .option('--out <file>', 'write the rows with their predictions to a .csv, .jsonl or .parquet file')
    .option('--explain', 'with what each column added to each answer, in columns of their own')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway predict churn --data new.csv\n  $ slipway predict churn --data new.csv --out scored.parquet\n  $ slipway predict churn --data new.csv --explain --out why.csv',
    )
    .action(async (endpoint: string, options: Options) => {
      const { predictFile } = await import('../predict-file.ts')
      await using server = await connectTo(here())
      const answered = await predictFile(server, endpoint, options.data, {
        out: options.out,
        explain: options.explain,
      })
      if (options.json) process.stdout.write(`${JSON.stringify(answered, null, 2)}\n`)
      else if (options.out)
        process.stdout.write(
          `${counted(answered.rows, 'row')} answered by ${answered.model} version ${answered.version}${answered.resumed > 0 ? `, ${count(answered.resumed)} of them by the call before this one` : ''}, written to ${options.out}\n`,
        )
      else {
        const { csvLines } = await import('../screen/csv.ts')
        for (const line of csvLines(answered.predictions ?? [])) process.stdout.write(`${line}\n`)
      }
    })
