import { Command } from 'commander'
import type { Client } from '@slipway/client'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'

interface Options {
  from?: string
  reason?: string
  deploy: boolean
  json?: boolean
}

/** `slipway models promote`: the challenger becomes the champion, and answers where the champion before answered. */
export const promoteCommand = () =>
  new Command('promote')
    .description('make a version the champion, and let it answer')
    .argument('<version>', 'name@version')
    .option('--from <version>', 'only if this version, or `none`, is the champion now')
    .option('--reason <text>', 'why; it stands in the history')
    .option('--no-deploy', 'move alias and stages only; the endpoints go on as they are')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway models promote churn@8 --reason "better on recent months"\n  $ slipway models promote churn@8 --from 7',
    )
    .action(async (text: string, options: Options) => {
      const { exactVersion } = await import('../../named-version.ts')
      const { parseCount } = await import('../../counts.ts')
      const params = exactVersion(text)
      const { from, reason = '' } = options
      const expected =
        from === undefined ? {} : { from: from === 'none' ? null : parseCount('--from', from, { most: 1e9 }) }
      await using server = await connectTo(here())
      const { client } = server
      const { version, before } = await client.approvals.promoteVersion({
        params,
        body: { ...expected, reason },
      })
      const endpoints = options.deploy
        ? await deploy(client, version.model, version.number, reason, version.deployment?.endpoint)
        : []
      print(options.json, { version, before, endpoints }, () =>
        [
          before === version.number
            ? `${version.model} version ${version.number} is the champion already.`
            : `${version.model} version ${version.number} is the champion${before === null ? '' : ` in place of version ${before}`}.`,
          ...endpoints.map(
            (name) => `It answers at the endpoint ${name}${server.live ? '' : ' once `slipway up` runs'}.`,
          ),
        ].join('\n'),
      )
    })

/** Where the model answers already, else where the version was meant to: the endpoints that now answer with it. */
async function deploy(
  client: Client,
  model: string,
  version: number,
  reason: string,
  meant: string | null | undefined,
): Promise<string[]> {
  const { endpoints } = await client.serving.listEndpoints()
  const serving = endpoints.filter((endpoint) => endpoint.model === model)
  const names = serving.length > 0 ? serving.map(({ name }) => name) : meant ? [meant] : []
  const body = { model, version, reason: reason || `version ${version} is the champion` }
  for (const name of names)
    if (!serving.some((endpoint) => endpoint.name === name && endpoint.version === version))
      await client.serving.deployModel({ params: { name }, body })
  return names
}
