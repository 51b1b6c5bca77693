import { Command } from 'commander'
import { connectTo } from '../connect-lazily.ts'
import { print } from '../context.ts'
import { hereOrNew } from '../project.ts'
import { count } from '../screen/numbers.ts'
import { paragraph, table } from '../screen/table.ts'

/** `slipway runs sync`: sends what programs logged while no server answered. */
export const runsSyncCommand = () =>
  new Command('sync')
    .description('send what programs logged while no server answered')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExample:\n  $ slipway runs sync\n\nExits with 2 where the server refused some of it.',
    )
    .action(async (options: { json?: boolean }) => {
      const { spoolOf, syncSpool } = await import('@slipway/client/node')
      const { exitCodes } = await import('../exit.ts')
      const home = hereOrNew()
      await using server = await connectTo(home)
      const synced = await syncSpool(spoolOf(home), async () => server.client)
      const runs = synced.map(({ refused, ...run }) => ({
        ...run,
        refused: refused.map((error) => ({
          code: 'code' in error ? String(error.code) : 'BUG',
          message: error.message,
        })),
      }))
      print(options.json, { runs }, () =>
        runs.length === 0
          ? 'Nothing waits to be sent.'
          : [
              table(runs, [
                { title: 'run', cell: (run) => run.id.slice(0, 12) },
                { title: 'outcome', cell: (run) => (run.outcome === 'open' ? 'still being logged' : 'sent') },
                { title: 'points', right: true, cell: (run) => count(run.points) },
                { title: 'refused', right: true, cell: (run) => count(run.refused.length) },
              ]),
              ...runs.flatMap((run) => run.refused.map(({ message }) => paragraph(`! ${message}`, 2))),
            ].join('\n'),
      )
      if (runs.some((run) => run.refused.length > 0)) process.exitCode = exitCodes.invalid
    })
