import type { ModelCheckState } from '@slipway/contract/model-checks'
import { Command } from 'commander'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'
import { moment } from '../../screen/numbers.ts'

/** How a check ended, in a sentence. */
export const outcomeWords = ({
  ok,
  asked,
  reason,
}: {
  ok: boolean
  asked: boolean
  reason: string
}): string => {
  if (!ok) return `It failed its check, so it can't be deployed: ${reason}`
  return asked ? 'It answers an example.' : 'It opens; no example can be made of what it takes.'
}

/** How the newest check stands; nothing where there was none. */
export const checkWords = ({ state, asked, reason, atMs, waived }: ModelCheckState): string[] => {
  if (state === 'none') return []
  if (state === 'queued') return ['Check: waits for its turn.']
  if (state === 'running') return ['Check: under way.']
  const outcome = outcomeWords({ ok: state === 'passed', asked, reason })
  const when = atMs ? ` (${moment(atMs)})` : ''
  if (waived)
    return [
      `Check: failed${when}: ${reason}`,
      `May be deployed all the same, says ${waived.by}: ${waived.reason}`,
    ]
  return [`Check: ${outcome}${when}`]
}

/** `slipway models check`: asks a version for an answer where it would serve. */
export const checkCommand = () =>
  new Command('check')
    .description('open a version where it would serve and ask it for one row')
    .argument('<version>', 'name@version')
    .option('--waive <reason>', 'let it be deployed although its check failed')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway models check churn@3\n  $ slipway models check churn@3 --waive "the example is of another market"',
    )
    .action(async (text: string, options: { waive?: string; json?: boolean }) => {
      const { exactVersion } = await import('../../named-version.ts')
      const params = exactVersion(text)
      await using server = await connectTo(here())
      if (options.waive !== undefined) {
        const state = await server.client.modelChecks.waiveModelCheck({
          params,
          body: { reason: options.waive },
        })
        print(options.json, state, () => checkWords(state).join('\n'))
        return
      }
      const check = await server.client.modelChecks.checkModelVersion({ params })
      print(options.json, check, () => `${outcomeWords(check)} It took ${check.tookMs} ms.`)
      if (!check.ok) process.exitCode = 4
    })
