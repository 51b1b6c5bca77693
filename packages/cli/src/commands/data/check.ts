import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { hereOrNew } from '../../project.ts'
import { counted } from '../../screen/numbers.ts'

interface Options {
  suite?: string
  html?: string
  junit?: string
  quarantine?: boolean
  passing?: boolean
  json?: boolean
}

/** `slipway data check`: do the checks hold? */
export const checkDataCommand = () =>
  new Command('check')
    .description("run a project's checks over a dataset or a file and show the rows that fail")
    .argument('[dataset]', "a dataset (name or name@version) or a file; default: the project's data file")
    .option('--suite <file>', "a YAML file of checks; default: those of the project's pipeline")
    .option('--html <file>', 'write the report as one HTML page too')
    .option('--junit <file>', 'write the report as JUnit XML too')
    .option('--quarantine', 'set rows aside that fail, and keep the others as a version')
    .option('--passing', 'list what holds, too')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway data check\n  $ slipway data check new.csv --suite checks/orders.yaml\n  $ slipway data check orders --quarantine --html report.html\n\nExits with 4 where a check that blocks or is an error fails.',
    )
    .action(async (what: string | undefined, options: Options) => {
      const { checkData } = await import('../../check-data.ts')
      const { exitCodes } = await import('../../exit.ts')
      const { requireFolderOf, writeFileIn } = await import('../../write-file-in.ts')
      const { formatReport, htmlReport, junitReport } = await import('@slipway/ml/check')
      const { paragraph, terminalWidth } = await import('../../screen/table.ts')
      for (const file of [options.html, options.junit]) if (file !== undefined) requireFolderOf(file)
      const { report, name, quarantine, rest } = await checkData(() => connectTo(hereOrNew()), {
        what,
        suite: options.suite,
        quarantine: options.quarantine ?? false,
      })
      if (options.html !== undefined)
        await writeFileIn(options.html, htmlReport(report, { name, atMs: Date.now() }))
      if (options.junit !== undefined) await writeFileIn(options.junit, junitReport(report, { name }))
      print(options.json, options.quarantine ? { ...report, quarantine, rest } : report, () =>
        [
          formatReport(report, {
            width: terminalWidth(),
            passing: options.passing ? 'list' : 'count',
          }),
          ...(quarantine
            ? [
                '',
                paragraph(
                  `${counted(quarantine.rows, 'row')} set aside as ${quarantine.id}; ${rest ? `the others are ${rest.name}@${rest.number}` : 'none are left'}.`,
                ),
                `See them: slipway data quarantine show ${quarantine.id}`,
              ]
            : []),
        ].join('\n'),
      )
      if (report.failed > 0) process.exitCode = exitCodes.refused
    })
