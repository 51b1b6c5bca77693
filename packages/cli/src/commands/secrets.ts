import { Command } from 'commander'
import { connectTo } from '../connect-lazily.ts'
import { print } from '../context.ts'
import { here } from '../project.ts'
import { moment } from '../screen/numbers.ts'
import { table } from '../screen/table.ts'

interface Options {
  json?: boolean
}

/** `slipway secrets`: values that steps ask for by name, and that nothing gives back. */
export const secretsCommand = () =>
  new Command('secrets')
    .description('set and forget values that steps ask for by name; nothing shows them again')
    .addCommand(
      new Command('set')
        .description('set one; its value is read from standard input, or asked for')
        .argument('<name>', 'such as HF_TOKEN: a command finds it as a variable of that name')
        .option('--json', 'print one JSON document')
        .addHelpText(
          'after',
          '\nExamples:\n  $ slipway secrets set HF_TOKEN               asks for it, and shows nothing\n  $ slipway secrets set HF_TOKEN < token.txt',
        )
        .action(async (name: string, options: Options) => {
          const { readSecret } = await import('../read-secret.ts')
          const value = await readSecret(name)
          await using server = await connectTo(here())
          const secret = await server.client.secrets.setSecret({ params: { name }, body: { value } })
          print(options.json, secret, () => `Set ${secret.name}.`)
        }),
    )
    .addCommand(
      new Command('list')
        .description('their names, and when each was set')
        .option('--json', 'print one JSON document')
        .addHelpText('after', '\nExample:\n  $ slipway secrets list')
        .action(async (options: Options) => {
          await using server = await connectTo(here())
          const { secrets } = await server.client.secrets.listSecrets()
          print(options.json, { secrets }, () =>
            secrets.length === 0
              ? 'No secret yet. `slipway secrets set <name>` sets one.'
              : table(secrets, [
                  { title: 'secret', flexible: true, cell: (one) => one.name },
                  { title: 'set by', cell: (one) => one.updatedBy },
                  { title: 'at', cell: (one) => moment(one.updatedAtMs) },
                ]),
          )
        }),
    )
    .addCommand(
      new Command('rm')
        .description('forget one')
        .argument('<name>')
        .option('--json', 'print one JSON document')
        .addHelpText('after', '\nExample:\n  $ slipway secrets rm HF_TOKEN')
        .action(async (name: string, options: Options) => {
          await using server = await connectTo(here())
          const secret = await server.client.secrets.removeSecret({ params: { name } })
          print(options.json, secret, () => `Forgot ${secret.name}.`)
        }),
    )
