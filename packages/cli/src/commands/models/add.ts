import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'
import { outcomeWords } from './check.ts'

interface AddOptions {
  remote?: string
  secret?: string
  timeout?: string
  description?: string
  json?: boolean
}

/** `slipway models add`: a model that was made elsewhere becomes a version. */
export const addCommand = () =>
  new Command('add')
    .description('register a model from elsewhere: an .onnx file, a folder of MLflow’s, or an address')
    .argument('<model>', 'the name to register it under')
    .argument('[path]', 'an .onnx file, or a folder with MLmodel')
    .option('--remote <url>', 'a model that another server answers for: http://host/v2/models/<name>')
    .option('--secret <name>', 'with --remote: the secret that goes along as a bearer token')
    .option('--timeout <seconds>', 'with --remote: how long it may take to answer, 10 s unless given')
    .option('--description <text>', 'what it is')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway models add digits net.onnx\n  $ slipway models add churn mlruns/1/models/m-1/artifacts\n  $ slipway models add churn --remote http://scoring:8000/v2/models/churn --secret SCORING_TOKEN',
    )
    .action(async (model: string, path: string | undefined, options: AddOptions) => {
      const { addModel } = await import('../../add-model.ts')
      await using server = await connectTo(here())
      const version = await addModel(server, model, path, options)
      const check = await server.client.modelChecks.checkModelVersion({
        params: { name: version.model, number: version.number },
      })
      print(options.json, { version, check }, () =>
        [`${version.model} version ${version.number} is registered.`, outcomeWords(check)].join('\n'),
      )
      if (!check.ok) process.exitCode = 4
    })
