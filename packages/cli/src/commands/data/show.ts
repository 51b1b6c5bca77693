import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'
import { bytes, count, moment } from '../../screen/numbers.ts'
import { fit, paragraph } from '../../screen/table.ts'

interface Options {
  lineage?: boolean
  json?: boolean
}

/** `slipway data show`: one version. */
export const showDataCommand = () =>
  new Command('show')
    .description('the columns of a version: types, missing values, distribution, what looks odd')
    .argument('<dataset>', 'name, or name@version')
    .option('--lineage', 'where it came from, and what was made of it')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway data show churn\n  $ slipway data show churn@2 --json\n  $ slipway data show churn --lineage',
    )
    .action(async (text: string, options: Options) => {
      const { parseVersion } = await import('../../named-version.ts')
      const { notesOf } = await import('../../screen/notes.ts')
      const { profileTable } = await import('../../screen/profile.ts')
      const { name, number = 'latest' } = parseVersion('dataset', text)
      await using server = await connectTo(here())
      const version = await server.client.datasets.getDatasetVersion({ params: { name, number } })
      if (options.lineage) {
        const { lineageText } = await import('../../screen/lineage.ts')
        const lineage = await server.client.datasets.datasetLineage({ params: { id: version.id } })
        return print(options.json, lineage, () => lineageText(lineage))
      }
      print(options.json, version, () =>
        [
          paragraph(
            `${name} version ${version.number} · ${count(version.rows)} rows · ${count(version.columns)} columns · ${bytes(version.bytes)} · ${moment(version.createdAtMs)}`,
          ),
          fit(version.digest),
          fit(`from ${version.source.path}`),
          '',
          profileTable(version),
          ...notesOf(version.issues.map(({ message }) => String(message))).map((note) =>
            paragraph(`! ${note}`),
          ),
        ].join('\n'),
      )
    })
