import { Command } from 'commander'
import type { RolloutBody } from '@slipway/contract/rollouts'
import type { RevisionBody } from '@slipway/contract/serving'
import { connectTo } from '../connect-lazily.ts'
import { print } from '../context.ts'
import type { Way } from '../deploy-way.ts'
import { here } from '../project.ts'
import { withNext } from '../screen/next-step.ts'
import { paragraph } from '../screen/table.ts'

interface Options {
  to?: string
  shadow?: string | true
  name?: string
  canary?: string | true
  linear?: string | true
  ab?: string | true
  watch?: string | true
  bake?: string
  auto?: boolean
  stickBy?: string
  minRequests?: string
  guard: boolean
  deadline?: string
  reason?: string
  json?: boolean
}

/** `slipway deploy`: a version answers, at once or step by step, or is asked beside whoever does. */
export const deployCommand = () =>
  new Command('deploy')
    .description('let a model version answer on an endpoint: at once, step by step, or as a shadow')
    .argument('<version>', 'name@8, name@champion or another alias, name@latest')
    .option('--to <endpoint>', "where; the model's name unless given")
    .option(
      '--shadow [share]',
      'ask it this share of what callers ask (1 unless given); nobody gets its answers',
    )
    .option('--name <variant>', "the shadow's name")
    .option('--canary [weights]', 'percent of the callers, step by step: 5,25,50 unless given')
    .option('--linear [percent]', 'so many percent more with each step; 10 unless given')
    .option('--ab [percent]', 'so many percent of the callers, until somebody decides; 50 unless given')
    .option(
      '--watch [duration]',
      'all callers at once, taken back if a guardrail breaks within 5m or as given',
    )
    .option('--bake <duration>', 'how long each step lasts at least, such as 30m')
    .option('--auto', 'promote it by itself where all goes well; else a person decides')
    .option('--stick-by <input>', 'the same value of this input is always answered by the same version')
    .option('--min-requests <number>', 'so many requests to it before anything is decided')
    .option('--no-guard', 'all callers at once, and not taken back whatever happens')
    .option('--deadline <duration>', 'an answer that takes longer is 504, such as 2s or 500ms')
    .option('--reason <text>', 'why; it stands in the history')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Examples:
  $ slipway deploy churn@champion --to churn        answers everybody, at once
  $ slipway deploy churn@9 --to churn --shadow 1.0  asked all, answers nobody
  $ slipway deploy churn@9 --to churn --canary 5,25 5 %, then 25 % of the callers
  $ slipway deploy churn@9 --to churn --ab 50 --stick-by customer
  $ slipway rollout status churn                    how it goes

Who answers everybody at once is taken back if it fails or is slow in its first
five minutes, where callers enough ask to tell.`,
    )
    .action(async (text: string, options: Options) => {
      const { wayOf } = await import('../deploy-way.ts')
      const { targetVersion } = await import('../target-version.ts')
      const way = wayOf(options)
      await using server = await connectTo(here())
      const { serving } = server.client
      const target = await targetVersion(server.client, text)
      const { model, version } = target
      const params = { name: options.to ?? model }
      const reason = options.reason === undefined ? {} : { reason: options.reason }
      const later = server.live ? '' : ' once `slipway up` runs'
      const callers = `${shareOf(way)} ${params.name}${later}`
      const does = way.kind === 'shadow' ? 'be asked for' : 'answer'
      // Only the server finds out whether it may: until then nothing is said that a refusal would take back.
      if (!options.json)
        process.stderr.write(
          `${paragraph(`Checking whether ${model} version ${version} may ${does} ${callers} …`)}\n`,
        )
      if (way.kind === 'rollout') {
        const rollout: RolloutBody = await serving.startRollout({
          params,
          body: { ...target, kind: way.rollout, steps: [...way.steps], ...way.settings, ...reason },
        })
        return print(options.json, { rollout }, () => underWay(rollout, later))
      }
      const shadow = way.kind === 'shadow' ? { shadow: way.shadow } : {}
      const revision = await serving.deployModel({
        params,
        body: { ...target, ...shadow, ...way.settings, ...reason, watch: options.guard && server.live },
      })
      const rollout = revision.rollout === undefined ? null : await serving.getRollout({ params })
      const { revisions } = await serving.getEndpoint({ params })
      print(options.json, rollout ? { revision, rollout } : { revision }, () =>
        rollout ? underWay(rollout, later) : deployed(revision, target, { way, callers, revisions }),
      )
    })

/** Whose requests a version gets, up to the name of the endpoint. */
const shareOf = (way: Way): string =>
  way.kind === 'shadow'
    ? `${way.shadow.share * 100} % of what callers ask`
    : way.kind === 'rollout'
      ? `${way.steps[0]!.weight} % of the callers of`
      : 'everybody who calls'

/** Whom it answers now, as which revision, and by which command what was just deployed goes again; of the first revision none does. */
const deployed = (
  { endpoint, revision, variants }: RevisionBody,
  target: { model: string; version: number },
  { way, callers, revisions }: { way: Way; callers: string; revisions: readonly RevisionBody[] },
): string => {
  const is = (one: RevisionBody['variants'][number] | undefined) =>
    one?.model === target.model && one.version === target.version
  const name = `${target.model} version ${target.version}`
  if (way.kind === 'shadow') {
    const { name: shadow } = variants.findLast(is)!
    return withNext(
      `${name} is asked for ${callers}, as the shadow ${shadow} of revision ${revision}; it answers nobody.`,
      'Without it again',
      `slipway endpoints rm ${endpoint} --shadow ${shadow}`,
    )
  }
  const stands = `${name} answers ${callers}, as revision ${revision}.`
  const before = revisions.find((one) => one.revision < revision)
  if (before === undefined || before.variants.length === 0) return stands
  // Without --to the last revision with another champion comes back, which need not be the one before.
  const isAnother = !is(before.variants.find(({ role }) => role === 'champion'))
  return withNext(
    stands,
    'Back again',
    `slipway rollback ${endpoint}${isAnother ? '' : ` --to ${before.revision}`}`,
  )
}

const underWay = ({ id, endpoint, model, version, steps, automatic }: RolloutBody, later: string): string =>
  withNext(
    `The rollout ${id} of ${model} version ${version} on ${endpoint} is under way${later}: ${steps.map(({ weight }) => `${weight} %`).join(', ')}${automatic ? ', then promoted by itself' : ', then a person decides'}.`,
    'See it',
    `slipway rollout status ${endpoint}`,
  )
