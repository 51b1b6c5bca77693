import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'

interface Options {
  json?: boolean
}

/** `slipway data check`: do the project's checks hold? */
export const checkDataCommand = () =>
  new Command('check')
    .description("run a project's checks over a dataset or a file and show the rows that fail")
    .argument('[dataset]', "a dataset (name or name@version) or a file; default: the project's data file")
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway data check\n  $ slipway data check new.csv --json\n\nExits with 4 where a check that blocks fails.',
    )
    .action(async (what: string | undefined, options: Options) => {
      const { checkData } = await import('../../check-data.ts')
      const { exitCodes } = await import('../../exit.ts')
      await using server = await connectTo(here())
      const { report, text } = await checkData(server, what)
      print(options.json, report, () => text)
      if (report.failed > 0) process.exitCode = exitCodes.refused
    })
