import { Command } from 'commander'
import { connectTo } from '../connect-lazily.ts'
import { print } from '../context.ts'
import { repeated, several, type WantedOptions, wantedOf } from './wanted.ts'

interface Options extends WantedOptions {
  json?: boolean
}

/** `slipway plan`: what a run would do, and why, without doing it. */
export const planCommand = () =>
  new Command('plan')
    .description('what would run, what is there already, why, and what it is expected to take')
    .argument('[pipeline]', 'which, where the project has several')
    .option('--set <name=value>', 'set a parameter of the pipeline (repeatable)', repeated, [])
    .option('--from <steps>', 'as if these were run again, and all that comes after them', several, [])
    .option('--only <steps>', 'as if these were run and nothing else', several, [])
    .option('--jobs <n>', 'steps at once; default: as many as there are cores')
    .option('--force', 'as if nothing were cached')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      `
Times are medians of past runs. SLIPWAY_PRICES says what a machine costs, see docs/configuration.md.

Examples:
  $ slipway plan
  $ slipway plan churn --set seed=8
  $ slipway plan churn --json | jq '.nodes[] | select(.fate == "runs") | .reason'`,
    )
    .action(async (name: string | undefined, options: Options) => {
      const { pipelineFile, requireProject } = await import('../project.ts')
      const { planProject } = await import('../plan-project.ts')
      const { pricesFromEnvironment } = await import('@slipway/client/node')
      const { expectedCost } = await import('@slipway/contract/run-cost')
      const { planScreen } = await import('../screen/plan.ts')
      const project = requireProject()
      const file = pipelineFile(project, name)
      const { params, ...wanted } = await wantedOf(options)
      const prices = pricesFromEnvironment()
      const plan = await planProject(project, file, params)
      await using server = await connectTo(project.home)
      const preview = await server.client.pipelines.previewPipelinePlan({
        body: { plan, ...wanted },
      })
      const cost = expectedCost(preview, prices)
      print(options.json, { ...preview, cost }, () => planScreen(preview, cost))
    })
