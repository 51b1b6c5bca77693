import type { Run, RunStatus } from '@slipway/contract/tracking'
import { SlipwayError } from '@slipway/contract/error'
import { parseFilter, parseOrderBy, runWords } from '../../tracking/index.ts'
import { invalidParameter } from '../mlflow.errors.ts'
import type { ReadingRooms } from '../groups.ts'
import { route, type Route } from '../route.ts'
import { choice, Int, list, message, optional, RunId, Tag, Text } from '../wire/fields.ts'
import { artifactRoot } from './artifact-uri.ts'
import { limits } from './limits.ts'
import { locationsOf } from './locations.ts'
import { experimentIdOf } from './names.ts'
import { pageSize, view, ViewType } from './pages.ts'
import { newRunName } from './run-name.ts'
import { runTexts } from './run-texts.ts'
import { parentTag, runInfo, runNameTag, runToWire } from './run-wire.ts'
import { tagOf } from './tag.ts'

const Status = choice(['RUNNING', 'SCHEDULED', 'FINISHED', 'FAILED', 'KILLED'], 1)
const byId = message({ run_id: RunId })
const runIdForm = /^[0-9a-f]{32}$/

export const runRoutes = ({ tracking }: ReadingRooms): readonly Route[] => {
  const locationOf = locationsOf(tracking)
  const wire = async (run: Run) => runToWire(run, await locationOf(run.experimentId))

  const textsOf = runTexts(async (ids) => {
    const runs = await tracking.runs(ids, false)
    const written = runs.map(async (run) => [run.id, JSON.stringify(await wire(run))] as const)
    return new Map(await Promise.all(written))
  })

  /** A parent that is not here stays what the tag says, no more. */
  async function create(
    run: Parameters<typeof tracking.createRun>[0],
    by: string,
    parent = '',
  ): Promise<Run> {
    if (!runIdForm.test(parent)) return tracking.createRun(run, by)
    try {
      return await tracking.createRun({ ...run, parentId: parent }, by)
    } catch (error) {
      if (error instanceof SlipwayError && error.code === 'TRACKING_RUN_NOT_FOUND')
        return tracking.createRun(run, by)
      throw error
    }
  }

  return [
    route({
      method: 'POST',
      path: '/mlflow/runs/create',
      role: 'editor',
      request: message({
        experiment_id: optional(Text),
        user_id: optional(Text),
        start_time: optional(Int),
        tags: list(Tag),
        run_name: optional(Text),
      }),
      async handler({ experiment_id, user_id, start_time, tags, run_name }, { actor }) {
        const texts = new Map(tags.map(({ key = '', value = '' }, i) => tagOf(key, value, `tags[${i}].`)))
        const tagged = texts.get(runNameTag)
        if (run_name && tagged && tagged !== run_name)
          throw invalidParameter(
            `Both 'run_name' argument and 'mlflow.runName' tag are specified, but with different values (run_name='${run_name}', mlflow.runName='${tagged}').`,
          )
        const name = run_name || tagged || newRunName()
        texts.set(runNameTag, name)
        const facts = {
          experimentId: experimentIdOf(experiment_id),
          name,
          tags: Object.fromEntries(texts),
          ...(start_time === undefined ? {} : { startedAtMs: start_time }),
        }
        const { outputs: _none, ...run } = await wire(
          await create(facts, user_id || actor, texts.get(parentTag)),
        )
        return { run }
      },
    }),
    route({
      method: 'GET',
      path: '/mlflow/runs/get',
      role: 'viewer',
      request: byId,
      handler: async ({ run_id }) => ({ run: await wire(await tracking.run(run_id)) }),
    }),
    route({
      method: 'POST',
      path: '/mlflow/runs/update',
      role: 'editor',
      request: message({
        run_id: RunId,
        status: optional(Status),
        end_time: optional(Int),
        run_name: optional(Text),
      }),
      async handler({ run_id, status, end_time, run_name }) {
        const run = await tracking.updateRun(run_id, {
          ...(status === undefined ? {} : { status: status.toLowerCase() as RunStatus }),
          ...(end_time === undefined ? {} : { endedAtMs: end_time }),
          ...(run_name ? { name: run_name, tags: { [runNameTag]: run_name } } : {}),
        })
        return { run_info: runInfo(run, await locationOf(run.experimentId)) }
      },
    }),
    route({
      method: 'POST',
      path: '/mlflow/runs/delete',
      role: 'editor',
      request: byId,
      async handler({ run_id }) {
        await tracking.deleteRun(run_id)
        return {}
      },
    }),
    route({
      method: 'POST',
      path: '/mlflow/runs/restore',
      role: 'editor',
      request: byId,
      async handler({ run_id }) {
        await tracking.restoreRun(run_id)
        return {}
      },
    }),
    route({
      method: 'POST',
      path: '/mlflow/runs/search',
      role: 'viewer',
      reads: true,
      request: message({
        experiment_ids: list(Text),
        filter: optional(Text),
        run_view_type: optional(ViewType),
        max_results: optional(Int),
        order_by: list(Text),
        page_token: optional(Text),
      }),
      async handler({ experiment_ids, filter, run_view_type, max_results, order_by, page_token }) {
        const { found, next } = await tracking.findRuns({
          experimentIds: experiment_ids.map(experimentIdOf),
          where: parseFilter(filter, runWords),
          orderBy: parseOrderBy(order_by, runWords),
          view: view(run_view_type),
          limit: pageSize(max_results, 1000, limits.runsPerPage),
          cursor: page_token ?? null,
          artifactRoot,
        })
        const texts = await textsOf(found)
        const fields = [
          ...(texts.length > 0 ? [`"runs":[${texts.join()}]`] : []),
          ...(next === null ? [] : [`"next_page_token":${JSON.stringify(next)}`]),
        ]
        return `{${fields.join()}}`
      },
    }),
  ]
}
