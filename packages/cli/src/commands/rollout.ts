import { Command } from 'commander'
import { connectTo } from '../connect-lazily.ts'
import { print } from '../context.ts'
import { here } from '../project.ts'
import { withNext } from '../screen/next-step.ts'
import { rolloutScreen } from '../screen/rollout.ts'
import { paragraph } from '../screen/table.ts'

interface Options {
  reason?: string
  force?: boolean
  json?: boolean
}

/** `slipway rollout`: how a rollout goes, and its end. */
export const rolloutCommand = () =>
  new Command('rollout')
    .description('see how a rollout goes; promote what it tries, or abort it')
    .addCommand(
      new Command('status')
        .description('step, guardrails and recommendation of the newest rollout')
        .argument('<endpoint>')
        .option('--json', 'print one JSON document')
        .addHelpText('after', '\nExample:\n  $ slipway rollout status churn')
        .action(async (name: string, options: Options) => {
          await using server = await connectTo(here())
          const rollout = await server.client.serving.getRollout({ params: { name } })
          print(options.json, { rollout }, () => rolloutScreen(rollout, Date.now()))
        }),
    )
    .addCommand(
      new Command('promote')
        .description('its version answers everybody, and is the champion')
        .argument('<endpoint>')
        .option('--force', 'also where too little is known to recommend it')
        .option('--reason <text>', 'why; it stands in the history')
        .option('--json', 'print one JSON document')
        .addHelpText('after', '\nExample:\n  $ slipway rollout promote churn --reason "a week of good weeks"')
        .action(async (name: string, { force = false, reason, json }: Options) => {
          await using server = await connectTo(here())
          const { serving } = server.client
          const before = await serving.getRollout({ params: { name } })
          if (before.endedAtMs === null && !json)
            process.stderr.write(
              `${paragraph(`Checking whether ${before.model} version ${before.version} may answer everybody who calls ${name} …`)}\n`,
            )
          const done = await serving.promoteRollout({
            params: { name },
            body: { force, ...(reason === undefined ? {} : { reason }) },
          })
          const { rollout, revision } = done
          print(json, done, () =>
            withNext(
              `${rollout.model} version ${rollout.version} is the champion, as revision ${revision.revision}.`,
              'Back again',
              `slipway rollback ${name}`,
            ),
          )
        }),
    )
    .addCommand(
      new Command('abort')
        .description('who answered before it began answers again')
        .argument('<endpoint>')
        .option('--reason <text>', 'why; it stands in the history')
        .option('--json', 'print one JSON document')
        .addHelpText('after', '\nExample:\n  $ slipway rollout abort churn --reason "complaints"')
        .action(async (name: string, { reason, json }: Options) => {
          await using server = await connectTo(here())
          const { serving } = server.client
          const done = await serving.abortRollout({
            params: { name },
            body: reason === undefined ? {} : { reason },
          })
          print(json, done, () =>
            paragraph(
              `${done.rollout.model} version ${done.rollout.version} is off ${name}, which is at revision ${done.revision.revision}: what answered before it came answers again.`,
            ),
          )
        }),
    )
