import { Command } from 'commander'
import { connectTo } from '../connect-lazily.ts'
import { print } from '../context.ts'
import { here } from '../project.ts'
import { count, counted } from '../screen/numbers.ts'
import { paragraph, table } from '../screen/table.ts'

/** `slipway labels`: what became of predictions. */
export const labelsCommand = () =>
  new Command('labels')
    .description('tell what predictions should have been, and look at what was told')
    .addCommand(addLabelsCommand())
    .addCommand(showLabelsCommand())

/** So many are sent at a time. */
const atOnce = 50_000

const addLabelsCommand = () =>
  new Command('add')
    .description('add labels from a file: CSV with id and value, or one JSON object a line')
    .argument('<endpoint>', 'for example churn')
    .argument('<file>', 'id,value or id,row,value,at in a .csv; {"id":…,"value":…} a line in a .jsonl')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway labels add churn outcomes.csv\n  $ slipway labels add churn outcomes.jsonl --json\n\nid is what the prediction was answered with. Labels may come late, twice or corrected: the newest counts.',
    )
    .action(async (endpoint: string, file: string, options: { json?: boolean }) => {
      const { readLabels } = await import('../read-labels.ts')
      const labels = await readLabels(file)
      await using server = await connectTo(here())
      const sum = { accepted: 0, duplicates: 0, corrected: 0, outdated: 0, unknown: 0 }
      for (let start = 0; start < labels.length; start += atOnce) {
        const added = await server.client.serving.addLabels({
          params: { name: endpoint },
          body: { labels: labels.slice(start, start + atOnce) },
        })
        for (const name of Object.keys(sum) as (keyof typeof sum)[]) sum[name] += added[name]
      }
      print(options.json, sum, () =>
        paragraph(
          `${counted(sum.accepted, 'label')} of ${endpoint} added, ${count(sum.corrected)} of them corrections; ${count(sum.duplicates)} were known${sum.outdated > 0 ? `; ${count(sum.outdated)} are older than what is known and only kept` : ''}.${sum.unknown > 0 ? ` ${count(sum.unknown)} name no class that the model answers with: check how they are spelt.` : ''}`,
        ),
      )
    })

const showLabelsCommand = () =>
  new Command('show')
    .description('everything that was said of one prediction')
    .argument('<endpoint>', 'for example churn')
    .argument('<id>', 'what the prediction was answered with')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ slipway labels show churn customer-7590')
    .action(async (endpoint: string, id: string, options: { json?: boolean }) => {
      await using server = await connectTo(here())
      const reply = await server.client.serving.getLabels({ params: { name: endpoint }, query: { id } })
      const said = reply.rows.flatMap(({ row, history }) => history.map((one) => ({ row, ...one })))
      const time = (ms: number) => new Date(ms).toISOString().slice(0, 19).replace('T', ' ')
      print(options.json, reply, () =>
        said.length === 0
          ? `Nothing was said of ${id} yet.`
          : table(said, [
              { title: 'row', right: true, cell: ({ row }) => String(row) },
              { title: 'value', flexible: true, cell: ({ value }) => value ?? 'withdrawn' },
              { title: 'of', cell: ({ atMs }) => time(atMs) },
              { title: 'came', cell: ({ arrivedMs }) => time(arrivedMs) },
            ]),
      )
    })
