import type { BackfillBody } from '@slipway/contract/backfills'
import { Command } from 'commander'
import { connectTo } from '../connect-lazily.ts'
import { print } from '../context.ts'
import { projectHome } from '../project.ts'
import { count } from '../screen/numbers.ts'
import { firesTable } from '../screen/schedules.ts'
import { table } from '../screen/table.ts'
import { backfillText } from './backfill.ts'

interface Options {
  json?: boolean
}

const jsonText = 'print one JSON document'

/** `slipway backfills`: those that were asked for. */
export const backfillsCommand = () =>
  new Command('backfills')
    .description('backfills: how far they are; cancel one')
    .addCommand(
      new Command('list')
        .description('the newest first')
        .option('--json', jsonText)
        .action(async (options: Options) => {
          await using server = await connectTo(projectHome())
          const found = await server.client.schedules.listBackfills({ query: {} })
          print(options.json, found, () =>
            found.backfills.length === 0
              ? 'No backfill yet. slipway backfill <pipeline> --help'
              : table(found.backfills, [
                  { title: 'backfill', cell: ({ id }) => id },
                  { title: 'pipeline', cell: ({ pipeline }) => pipeline, flexible: true },
                  { title: 'from', cell: ({ from }) => from },
                  { title: 'to', cell: ({ to }) => to },
                  { title: 'status', cell: ({ status }) => status },
                  { title: 'done', cell: doneText, right: true },
                ]),
          )
        }),
    )
    .addCommand(
      new Command('show')
        .description('one of them, interval by interval')
        .argument('<backfill>')
        .option('--json', jsonText)
        .action(async (id: string, options: Options) => {
          await using server = await connectTo(projectHome())
          const params = { id }
          const backfill = await server.client.schedules.getBackfill({ params })
          const { runs } = await server.client.schedules.listBackfillRuns({ params, query: {} })
          print(options.json, { ...backfill, runs }, () => `${backfillText(backfill)}\n\n${firesTable(runs)}`)
        }),
    )
    .addCommand(
      new Command('cancel')
        .description('start nothing more of it, and stop what runs')
        .argument('<backfill>')
        .option('--json', jsonText)
        .action(async (id: string, options: Options) => {
          await using server = await connectTo(projectHome())
          const now = await server.client.schedules.cancelBackfill({ params: { id } })
          print(options.json, now, () => backfillText(now))
        }),
    )

const doneText = ({ counts }: BackfillBody) => {
  const { waiting, running, ...ended } = counts
  const done = Object.values(ended).reduce((sum, n) => sum + n, 0)
  return `${count(done)}/${count(done + waiting + running)}`
}
