import { Command } from 'commander'
import type { RunStatus } from '@slipway/contract/pipelines'
import { badOrder } from '../../cli.errors.ts'
import { badStatus } from '../../pipeline-runs.errors.ts'
import { connectTo } from '../../connect-lazily.ts'
import { print } from '../../context.ts'
import { here } from '../../project.ts'
import { pipelineRunsTable } from '../../screen/pipeline-run.ts'
import { runsTable } from '../runs-search.ts'

interface Options {
  json?: boolean
  limit: string
  orderBy?: string
  pipelines?: boolean
  pipeline?: string
  status?: string
  deleted?: boolean
}

const statuses: readonly string[] = [
  'queued',
  'running',
  'waiting',
  'succeeded',
  'failed',
  'cancelled',
] satisfies (RunStatus | 'waiting')[]

/** `slipway runs list`: tracked runs, or those of pipelines. */
export const runsListCommand = () =>
  new Command('list')
    .description('the newest tracked runs, or the best by a metric; or those of pipelines')
    .option('--limit <n>', 'how many', '20')
    .option(
      '--order-by <field>',
      'startedAtMs or metrics.<name>, with " desc" behind it for the largest first',
    )
    .option('--pipelines', 'runs of pipelines instead')
    .option('--pipeline <name>', 'runs of this pipeline')
    .option('--status <status>', `runs of pipelines that are ${statuses.join(', ')}`)
    .option('--deleted', 'runs of pipelines that were deleted and can be restored')
    .option('--json', 'print one JSON document')
    .addHelpText(
      'after',
      '\nExamples:\n  $ slipway runs list\n  $ slipway runs list --order-by "metrics.roc_auc desc" --limit 5\n  $ slipway runs list --pipelines --status failed',
    )
    .action(async (options: Options) => {
      const { parseCount } = await import('../../counts.ts')
      const limit = parseCount('--limit', options.limit, { most: 1000 })
      const { pipeline, status, orderBy } = options
      if (status !== undefined && !statuses.includes(status)) throw badStatus(status, statuses)
      if (orderBy && !/^(startedAtMs|metrics\..+?)( asc| desc)?$/.test(orderBy)) throw badOrder(orderBy)
      await using server = await connectTo(here())
      if (options.pipelines || pipeline !== undefined || status !== undefined || options.deleted) {
        const page = await server.client.pipelines.listPipelineRuns({
          query: {
            limit,
            ...(options.deleted ? { deleted: true } : {}),
            ...(pipeline === undefined ? {} : { pipeline }),
            ...(status === undefined ? {} : { status: status as RunStatus }),
          },
        })
        return print(options.json, page, () =>
          page.runs.length === 0 ? 'No such run. `slipway run` makes some.' : pipelineRunsTable(page.runs),
        )
      }
      const page = await server.client.tracking.searchRuns({
        body: { limit, ...(orderBy ? { orderBy } : {}) },
      })
      print(options.json, page, () =>
        page.runs.length === 0 ? 'No run yet. `slipway run` makes some.' : runsTable(page.runs),
      )
    })
