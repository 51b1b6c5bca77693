import { Command } from 'commander'
import { connectTo } from '../connect-lazily.ts'
import { print } from '../context.ts'
import { projectHome } from '../project.ts'
import { moment } from '../screen/numbers.ts'
import { table } from '../screen/table.ts'

interface Options {
  json?: boolean
  data?: string
}

const jsonText = 'print one JSON document'

/** `slipway hooks`: addresses that start pipelines when they are called. */
export const hooksCommand = () =>
  new Command('hooks')
    .description('addresses that start pipelines when whoever knows their secret calls them')
    .addCommand(
      new Command('create')
        .description('make one; its secret is told this once')
        .argument('<name>')
        .option('--json', jsonText)
        .addHelpText('after', '\nExample:\n  $ slipway hooks create orders')
        .action(async (name: string, options: Options) => {
          await using server = await connectTo(projectHome())
          const hook = await server.client.schedules.createHook({ body: { name } })
          print(options.json, hook, () => secretText(hook, server.url))
        }),
    )
    .addCommand(
      new Command('list')
        .description('all of them')
        .option('--json', jsonText)
        .action(async (options: Options) => {
          await using server = await connectTo(projectHome())
          const found = await server.client.schedules.listHooks()
          print(options.json, found, () =>
            found.hooks.length === 0
              ? 'No hook yet. Make one: slipway hooks create <name>'
              : table(found.hooks, [
                  { title: 'hook', cell: ({ name }) => name, flexible: true },
                  { title: 'made', cell: ({ createdMs }) => moment(createdMs) },
                  { title: 'by', cell: ({ createdBy }) => createdBy, flexible: true },
                  {
                    title: 'last called',
                    cell: ({ lastCalledMs }) => (lastCalledMs === null ? '–' : moment(lastCalledMs)),
                  },
                ]),
          )
        }),
    )
    .addCommand(
      new Command('renew')
        .description('give it a new secret; the old one ends')
        .argument('<name>')
        .option('--json', jsonText)
        .action(async (name: string, options: Options) => {
          await using server = await connectTo(projectHome())
          const hook = await server.client.schedules.renewHookSecret({ params: { name } })
          print(options.json, hook, () => secretText(hook, server.url))
        }),
    )
    .addCommand(
      new Command('remove')
        .description('remove it')
        .argument('<name>')
        .option('--json', jsonText)
        .action(async (name: string, options: Options) => {
          await using server = await connectTo(projectHome())
          const removed = await server.client.schedules.deleteHook({ params: { name } })
          print(options.json, removed, () => `Removed ${name}.`)
        }),
    )
    .addCommand(
      new Command('call')
        .description('call it, signed with the secret in SLIPWAY_HOOK_SECRET')
        .argument('<name>')
        .option('--data <json>', 'what the call carries')
        .option('--json', jsonText)
        .addHelpText(
          'after',
          `\nExample:\n  $ SLIPWAY_HOOK_SECRET=whsec_… slipway hooks call orders --data '{"table":"orders"}'`,
        )
        .action(async (name: string, options: Options) => {
          const { callHook } = await import('../call-hook.ts')
          await using server = await connectTo(projectHome())
          const taken = await callHook(server.url, name, options.data ?? '')
          print(options.json, taken, () =>
            taken.started.length === 0
              ? 'Taken; no schedule waits for it.'
              : `Taken; it starts ${taken.started.join(', ')}${server.live ? '' : ' once `slipway up` runs'}.`,
          )
        }),
    )

const secretText = ({ name, secret }: { name: string; secret: string }, url: string) =>
  [
    `${url}/api/v1/hooks/${name}`,
    `  secret ${secret}`,
    'It is not told again. How to sign a call: docs/schedules.md.',
  ].join('\n')
