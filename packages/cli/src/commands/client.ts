import { Command } from 'commander'
import { connectTo } from '../connect-lazily.ts'
import { here } from '../project.ts'
import { lastingUrl } from '../usual-address.ts'

/** `slipway client`: code that calls an endpoint, typed by its signature. */
export const clientCommand = () =>
  new Command('client')
    .description('write a typed client of an endpoint, without dependencies, to standard output')
    .argument('<endpoint>', 'the endpoint, for example churn')
    .option('--python', 'in Python, for its standard library, instead of TypeScript')
    .option('--url <address>', 'where the client finds the server, unless told otherwise')
    .option('--json', 'print one JSON document with the code')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway client churn > churn.ts\n  $ slipway client churn --python > churn.py',
    )
    .action(async (endpoint: string, options: { python?: boolean; url?: string; json?: boolean }) => {
      await using server = await connectTo(here())
      const detail = await server.client.serving.getEndpoint({ params: { name: endpoint } })
      const url = options.url ?? lastingUrl(server)
      const language = options.python ? 'python' : 'typescript'
      const code = options.python
        ? (await import('@slipway/client/code')).pythonClient(detail, url)
        : (await import('@slipway/client/code')).typescriptClient(detail, url)
      process.stdout.write(options.json ? `${JSON.stringify({ endpoint, language, code }, null, 2)}\n` : code)
    })
