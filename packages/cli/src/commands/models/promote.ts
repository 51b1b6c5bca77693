import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'
import { paragraph } from '../../screen/table.ts'

interface Options {
  from?: string
  reason?: string
  deploy: boolean
  guard: boolean
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
    .option('--no-guard', 'it is not watched where it answers, and not taken back whatever happens')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Where a hundred requests came within a day it is watched for five minutes, and taken back, as the
champion too, if it fails more or is slower than the version before.

Examples:
  $ slipway models promote churn@8 --reason "better on recent months"
  $ slipway models promote churn@8 --from 7`,
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
      const { version, before, endpoints, rollouts } = await client.approvals.promoteVersion({
        params,
        body: { ...expected, reason, deploy: options.deploy, watch: options.guard && server.live },
      })
      print(options.json, { version, before, endpoints, rollouts }, () =>
        [
          before === version.number
            ? `${version.model} version ${version.number} is the champion already.`
            : `${version.model} version ${version.number} is the champion${before === null ? '' : ` in place of version ${before}`}.`,
          ...endpoints.map(
            (name) => `It answers at the endpoint ${name}${server.live ? '' : ' once `slipway up` runs'}.`,
          ),
          ...(rollouts.length > 0
            ? [
                paragraph(
                  `It is watched for five minutes, and taken back if it fails more or is slower than ${before === null || before === version.number ? 'what answered before' : `version ${before}`}. See it: slipway rollout status ${endpoints[0]}`,
                ),
              ]
            : []),
        ].join('\n'),
      )
    })
