import { Command, InvalidArgumentError } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { hereOrNew } from '../../project.ts'
import { count, counted, moment } from '../../screen/numbers.ts'
import { timeText } from '../../screen/rows.ts'
import { paragraph, table } from '../../screen/table.ts'

interface Options {
  json?: boolean
  rows?: readonly number[]
  from?: string
  out?: string
  limit: number
}

/** `slipway data quarantine`: rows that checks failed, set aside to be repaired and let back. */
export const quarantineDataCommand = () =>
  new Command('quarantine')
    .description('rows that were set aside because they fail checks: list, show, let back')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(admitCommand())

const listCommand = () =>
  new Command('list')
    .description('what was set aside, the newest first')
    .argument('[dataset]', 'only of this dataset')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ slipway data quarantine list orders')
    .action(async (dataset: string | undefined, options: Options) => {
      await using server = await connectTo(hereOrNew())
      const { quarantines } = await server.client.quarantines.listQuarantines({
        query: dataset === undefined ? {} : { dataset },
      })
      // Throws where there is no such dataset.
      if (quarantines.length === 0 && dataset !== undefined)
        await server.client.datasets.getDatasetVersion({ params: { name: dataset, number: 'latest' } })
      print(options.json, { quarantines }, () =>
        quarantines.length === 0
          ? 'Nothing is set aside. `slipway data check <dataset> --quarantine` does that.'
          : table(quarantines, [
              { title: 'quarantine', cell: (q) => q.id },
              { title: 'dataset', flexible: true, cell: (q) => q.dataset },
              { title: 'rows', right: true, cell: (q) => count(q.rows) },
              { title: 'back', right: true, cell: (q) => count(q.admitted) },
              { title: 'set aside', cell: (q) => moment(q.createdAtMs) },
            ]),
      )
    })

const showCommand = () =>
  new Command('show')
    .description('why rows were set aside, and the first of them')
    .argument('<quarantine>', 'as `list` names it')
    .option('--limit <rows>', 'how many rows to show', whole, 10)
    .option('--out <file>', 'write all rows that are still set aside as CSV, to repair them')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ slipway data quarantine show qu_… --out repair.csv')
    .action(async (id: string, options: Options) => {
      const { showQuarantine } = await import('../../quarantine-data.ts')
      await using server = await connectTo(hereOrNew())
      const { quarantine, rows } = await showQuarantine(server, id, options)
      const back = new Set(quarantine.admissions.flatMap((admission) => admission.rows))
      print(options.json, { ...quarantine, firstRows: rows }, () =>
        [
          paragraph(
            `${counted(quarantine.rows, 'row')} of ${quarantine.dataset}, ${count(quarantine.admitted)} of them back · set aside ${moment(quarantine.createdAtMs)}`,
          ),
          ...quarantine.reasons.map((reason) =>
            paragraph(`✗ ${reason.title}: ${counted(reason.rows, 'row')}`),
          ),
          '',
          ...rows.map(({ _row, _reasons, ...values }) =>
            paragraph(
              `row ${String(_row)} (${String(_reasons)}${back.has(Number(_row)) ? '; is back' : ''}): ${valuesText(values, String(_reasons))}`,
            ),
          ),
          ...(options.out === undefined ? [] : ['', `Those that are not back are in ${options.out}.`]),
        ].join('\n'),
      )
    })

/** The columns that the failed checks are about, and the first others, as many as a person reads. */
const valuesText = (values: Readonly<Record<string, unknown>>, reasons: string): string => {
  const about = new Set(reasons.split(/[:,; #]+/))
  const names = Object.keys(values)
  const asked = names.filter((name) => about.has(name))
  const kept = new Set([...asked, ...names.filter((name) => !about.has(name)).slice(0, 5)])
  const shown = names.filter((name) => kept.has(name)).map((name) => `${name} = ${valueText(values[name])}`)
  const more = names.length - kept.size
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more columns` : ''}`
}

const valueText = (value: unknown): string =>
  value instanceof Date ? timeText(value) : typeof value === 'number' ? String(value) : JSON.stringify(value)

const admitCommand = () =>
  new Command('admit')
    .description('let rows back that pass the checks now, as a new version of the dataset')
    .argument('<quarantine>', 'as `list` names it')
    .option('--rows <numbers>', 'only these rows: 3,17', numbers)
    .option('--from <file>', 'the rows as they were repaired: a CSV file as `show --out` writes it')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExample:\n  $ slipway data quarantine admit qu_… --from repaired.csv\n\nExits with 4 where no row passes.',
    )
    .action(async (id: string, options: Options) => {
      const { admitQuarantine } = await import('../../quarantine-data.ts')
      const { exitCodes } = await import('../../exit.ts')
      await using server = await connectTo(hereOrNew())
      const done = await admitQuarantine(server, id, options)
      print(options.json, done, () =>
        [
          done.version
            ? `${counted(done.rows.length, 'row')} back: ${done.version.name}@${done.version.number} has ${counted(done.version.rows, 'row')}.`
            : 'No row passes the checks.',
          ...done.refused
            .slice(0, 20)
            .map(({ row, checks }) => paragraph(`✗ row ${row} still fails ${checks.join(', ')}`)),
          ...(done.refused.length > 20 ? [`… and ${count(done.refused.length - 20)} more`] : []),
        ].join('\n'),
      )
      if (!done.version) process.exitCode = exitCodes.refused
    })

const whole = (text: string): number => {
  if (!/^\d{1,6}$/.test(text)) throw new InvalidArgumentError('It must be a whole number.')
  return Number(text)
}

const numbers = (text: string): number[] => {
  if (!/^\d+(,\d+)*$/.test(text)) throw new InvalidArgumentError('Numbers of rows, with commas: 3,17.')
  return text.split(',').map(Number)
}
