import { Command } from 'commander'
import type { RevisionBody } from '@slipway/contract/serving'
import { connectTo } from '../connect-lazily.ts'
import { print } from '../context.ts'
import { parseCount } from '../counts.ts'
import { here } from '../project.ts'
import { paragraph } from '../screen/table.ts'

interface Options {
  to?: string
  reason?: string
  json?: boolean
}

/** `slipway rollback`: an earlier revision comes back, whole. */
export const rollbackCommand = () =>
  new Command('rollback')
    .description('bring back the revision of the version that answered before, whole; ends a rollout')
    .argument('<endpoint>')
    .option('--to <revision>', 'the revision to go back to; the last with another version unless given')
    .option('--reason <text>', 'why; it stands in the history')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway rollback churn\n  $ slipway rollback churn --to 4 --reason "as on Friday"',
    )
    .action(async (name: string, { to, reason, json }: Options) => {
      const body = {
        ...(to === undefined ? {} : { to: parseCount('--to', to, { most: 1e9 }) }),
        ...(reason === undefined ? {} : { reason }),
      }
      await using server = await connectTo(here())
      const { serving } = server.client
      const before = await serving.getEndpoint({ params: { name } })
      const revision = await serving.rollbackEndpoint({ params: { name }, body })
      print(json, { revision }, () => paragraph(wentBack(before, revision)))
    })

/** Who answers now, and who does no more. */
const wentBack = (
  before: Pick<RevisionBody, 'variants'>,
  { endpoint, revision, variants, evidence }: RevisionBody,
): string => {
  const answering = (some: RevisionBody['variants']) => some.filter(({ weight }) => weight > 0)
  const now = answering(variants)
  const gone = answering(before.variants).filter(
    (was) => !now.some(({ model, version }) => model === was.model && version === was.version),
  )
  const names = (some: RevisionBody['variants']) =>
    some.map(({ model, version }) => `${model} version ${version}`).join(' and ')
  const shares = () =>
    now.map(({ model, version, weight }) => `${model} version ${version} (${weight} %)`).join(' and ')
  const they = now.length > 1 ? `${shares()} answer` : `${names(now)} answers everybody`
  const goes =
    gone.length > 0 ? `; ${names(gone)} ${gone.length > 1 ? 'answer' : 'answers'} nobody any more` : ''
  const whole =
    typeof evidence?.to === 'number'
      ? ` Shadows, stickiness, guardrails, capture and deadline are those of revision ${evidence.to} too.`
      : ''
  return `${they} on ${endpoint}, as revision ${revision}${goes}.${whole}`
}
