import { Command } from 'commander'
import { connectTo } from '../connect-lazily.ts'
import { print } from '../context.ts'
import { here, hereOrNew } from '../project.ts'
import { bytes, count, moment } from '../screen/numbers.ts'
import { fit, paragraph, table } from '../screen/table.ts'

interface Options {
  name?: string
  json?: boolean
}

/** `slipway data`: datasets by content, what is in them, and whether their checks hold. */
export const dataCommand = () =>
  new Command('data')
    .description('add, list, show and check datasets')
    .addCommand(
      new Command('add')
        .description('read a file into an immutable dataset version')
        .argument('<file>', 'CSV, Parquet or JSON lines; gz too')
        .option('--name <name>', "the dataset's name; default: the file's")
        .option('--json', 'print one JSON document')
        .addHelpText('after', '\nExample:\n  $ slipway data add telco.csv --name churn')
        .action(async (file: string, options: Options) => {
          const { addFile } = await import('../add-file.ts')
          const { version, created } = await addFile(() => connectTo(hereOrNew()), file, options.name)
          print(
            options.json,
            { version, created },
            () =>
              `${version.name} version ${version.number}${created ? '' : ' stands already with the same content'}: ${count(version.rows)} rows, ${version.columns} columns\n${version.digest}`,
          )
        }),
    )
    .addCommand(
      new Command('list')
        .description('every dataset with its newest version')
        .option('--json', 'print one JSON document')
        .addHelpText('after', '\nExample:\n  $ slipway data list')
        .action(async (options: Options) => {
          await using server = await connectTo(here())
          const { datasets } = await server.client.datasets.listDatasets({})
          print(options.json, { datasets }, () =>
            datasets.length === 0
              ? 'No dataset yet. `slipway data add <file>` or `slipway run` makes one.'
              : table(datasets, [
                  { title: 'dataset', flexible: true, cell: (d) => d.name },
                  { title: 'versions', right: true, cell: (d) => String(d.versions) },
                  { title: 'rows', right: true, cell: (d) => count(d.latest.rows) },
                  { title: 'columns', right: true, cell: (d) => String(d.latest.columns) },
                  { title: 'size', right: true, cell: (d) => bytes(d.latest.file.bytes) },
                  { title: 'digest', cell: (d) => d.latest.digest.slice(0, 16) },
                  { title: 'added', cell: (d) => moment(d.latest.createdAtMs) },
                ]),
          )
        }),
    )
    .addCommand(
      new Command('show')
        .description('the columns of a version: types, missing values, distribution, what looks odd')
        .argument('<dataset>', 'name, or name@version')
        .option('--json', 'print one JSON document')
        .addHelpText(
          'after',
          '\nExamples:\n  $ slipway data show churn\n  $ slipway data show churn@2 --json',
        )
        .action(async (text: string, options: Options) => {
          const { parseVersion } = await import('../named-version.ts')
          const { profileTable } = await import('../screen/profile.ts')
          const { name, number = 'latest' } = parseVersion('dataset', text)
          await using server = await connectTo(here())
          const version = await server.client.datasets.getDatasetVersion({ params: { name, number } })
          print(options.json, version, () =>
            [
              paragraph(
                `${name} version ${version.number} · ${count(version.rows)} rows · ${version.columns} columns · ${bytes(version.file.bytes)} · ${moment(version.createdAtMs)}`,
              ),
              fit(version.digest),
              fit(`from ${version.source.path}`),
              '',
              profileTable(version),
              ...version.issues.map((issue) => paragraph(`! ${String(issue.message)}`)),
            ].join('\n'),
          )
        }),
    )
    .addCommand(
      new Command('delete')
        .description('take a version out of sight; `slipway gc` removes it once nothing names it')
        .argument('<version>', 'name@version')
        .option('--json', 'print one JSON document')
        .addHelpText('after', '\nExample:\n  $ slipway data delete churn@3')
        .action(async (text: string, options: Options) => {
          const { exactVersion } = await import('../named-version.ts')
          const params = exactVersion(text, 'dataset')
          await using server = await connectTo(here())
          const version = await server.client.datasets.deleteDatasetVersion({ params })
          print(options.json, version, () => `${version.name} version ${version.number} is deleted.`)
        }),
    )
    .addCommand(
      new Command('check')
        .description("run a project's checks over a dataset or a file and show the rows that fail")
        .argument('[dataset]', "a dataset (name or name@version) or a file; default: the project's data file")
        .option('--json', 'print one JSON document')
        .addHelpText(
          'after',
          '\nExamples:\n  $ slipway data check\n  $ slipway data check new.csv --json\n\nExits with 4 where a check that blocks fails.',
        )
        .action(async (what: string | undefined, options: Options) => {
          const { checkData } = await import('../check-data.ts')
          const { exitCodes } = await import('../exit.ts')
          await using server = await connectTo(here())
          const { report, text } = await checkData(server, what)
          print(options.json, report, () => text)
          if (report.failed > 0) process.exitCode = exitCodes.refused
        }),
    )
