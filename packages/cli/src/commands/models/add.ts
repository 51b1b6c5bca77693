import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'

interface AddOptions {
  remote?: string
  secret?: string
  timeout?: string
  description?: string
  json?: boolean
}

const wordsOf = ({ ok, asked, reason }: { ok: boolean; asked: boolean; reason: string }): string => {
  if (!ok) return `It failed its check, so it can't be deployed: ${reason}`
  return asked ? 'It answers an example.' : 'It opens; no example can be made of what it takes.'
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
        [`${version.model} version ${version.number} is registered.`, wordsOf(check)].join('\n'),
      )
      if (!check.ok) process.exitCode = 4
    })

/** `slipway models check`: asks a version for an answer where it would serve. */
export const checkCommand = () =>
  new Command('check')
    .description('open a version where it would serve and ask it for one row')
    .argument('<version>', 'name@version')
    .option('--json', 'print one JSON document')
    .addHelpText('after', '\nExample:\n  $ slipway models check churn@3')
    .action(async (text: string, options: { json?: boolean }) => {
      const { exactVersion } = await import('../../named-version.ts')
      await using server = await connectTo(here())
      const check = await server.client.modelChecks.checkModelVersion({ params: exactVersion(text) })
      print(options.json, check, () => `${wordsOf(check)} It took ${check.tookMs} ms.`)
      if (!check.ok) process.exitCode = 4
    })
