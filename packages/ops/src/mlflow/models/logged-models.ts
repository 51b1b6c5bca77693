import { cursorOf, loggedModelWords as vocabulary, offsetOf, parseFilter } from '../../tracking/index.ts'
import type { LoggedModel, LoggedModelOrder } from '../../tracking/index.ts'
import { invalidParameter } from '../mlflow.errors.ts'
import type { MlflowRooms } from '../groups.ts'
import { settlePending } from '../registry/settle.ts'
import { route, type Route } from '../route.ts'
import { locationsOf } from '../tracking/locations.ts'
import { experimentIdOf } from '../tracking/names.ts'
import { newRunName } from '../tracking/run-name.ts'
import { some } from '../tracking/run-wire.ts'
import { Bool, Int, list, message, optional, Tag, Text } from '../wire/fields.ts'
import { loggedModelToWire, Status, statusOf } from './wire.ts'
import { loggedModelWords as words } from './words.ts'

const usualPage = 100
const mostPerPage = 10_000
const byId = message({ model_id: Text })
const OrderBy = message({
  field_name: Text,
  ascending: optional(Bool),
  dataset_name: optional(Text),
  dataset_digest: optional(Text),
})

const textsOf = (tags: readonly { key?: string; value?: string }[]): Record<string, string> =>
  Object.fromEntries(tags.map(({ key = '', value = '' }) => [key, value]))

function checkModelName(name: string): void {
  if (name === '' || /[/:.%"']/.test(name))
    throw invalidParameter(
      `Invalid model name ('${name}') provided. Model name must be a non-empty string and cannot contain the following characters: ('/', ':', '.', '%', '"', "'")`,
    )
}

export const loggedModelRoutes = (rooms: MlflowRooms): readonly Route[] => {
  const { tracking } = rooms
  const locationOf = locationsOf(tracking)
  const toWire = async (model: LoggedModel) => loggedModelToWire(model, await locationOf(model.experimentId))
  return [
    route({
      method: 'POST',
      path: '/mlflow/logged-models',
      role: 'editor',
      request: message({
        experiment_id: Text,
        name: optional(Text),
        model_type: optional(Text),
        source_run_id: optional(Text),
        params: list(Tag),
        tags: list(Tag),
      }),
      words,
      async handler({ experiment_id, name, model_type, source_run_id, params, tags }) {
        if (name) checkModelName(name)
        const model = await tracking.createLoggedModel({
          experimentId: experimentIdOf(experiment_id),
          name: name || newRunName(),
          type: model_type,
          runId: source_run_id,
          params: textsOf(params),
          tags: textsOf(tags),
        })
        return { model: await toWire(model) }
      },
    }),
    route({
      method: 'GET',
      path: '/mlflow/logged-models/:model_id',
      role: 'viewer',
      request: message({ model_id: Text, allow_deleted: optional(Bool) }),
      words,
      handler: async ({ model_id, allow_deleted = false }) => ({
        model: await toWire(await tracking.loggedModel(model_id, allow_deleted)),
      }),
    }),
    route({
      method: 'PATCH',
      path: '/mlflow/logged-models/:model_id',
      role: 'editor',
      request: message({ model_id: Text, status: Status }),
      words,
      async handler({ model_id, status }, { actor }) {
        const model = await tracking.settleLoggedModel(model_id, statusOf(status))
        await settlePending(rooms, model, actor)
        return { model: await toWire(model) }
      },
    }),
    route({
      method: 'DELETE',
      path: '/mlflow/logged-models/:model_id',
      role: 'editor',
      request: byId,
      words,
      async handler({ model_id }) {
        await tracking.deleteLoggedModel(model_id)
        return {}
      },
    }),
    route({
      method: 'POST',
      path: '/mlflow/logged-models/:model_id/params',
      role: 'editor',
      request: message({ model_id: Text, params: list(Tag) }),
      words,
      async handler({ model_id, params }) {
        await tracking.addLoggedModelParams(model_id, textsOf(params))
        return {}
      },
    }),
    route({
      method: 'PATCH',
      path: '/mlflow/logged-models/:model_id/tags',
      role: 'editor',
      request: message({ model_id: Text, tags: list(Tag) }),
      words,
      async handler({ model_id, tags }) {
        await tracking.tagLoggedModel(model_id, textsOf(tags))
        return {}
      },
    }),
    route({
      method: 'DELETE',
      path: '/mlflow/logged-models/:model_id/tags/:tag_key',
      role: 'editor',
      request: message({ model_id: Text, tag_key: Text }),
      words,
      async handler({ model_id, tag_key }) {
        await tracking.untagLoggedModel(model_id, tag_key)
        return {}
      },
    }),
    route({
      method: 'POST',
      path: '/mlflow/logged-models/search',
      role: 'viewer',
      request: message({
        experiment_ids: list(Text),
        filter: optional(Text),
        datasets: list(message({ dataset_name: optional(Text), dataset_digest: optional(Text) })),
        max_results: optional(Int),
        order_by: list(OrderBy),
        page_token: optional(Text),
      }),
      words,
      async handler({ experiment_ids, filter, datasets, max_results, order_by, page_token }) {
        if (datasets.some(({ dataset_name }) => !dataset_name))
          throw invalidParameter('`dataset_name` in the `datasets` clause must be specified.')
        const identity = [experiment_ids, filter ?? '', order_by]
        const limit = Math.min(Math.max(0, max_results || usualPage), mostPerPage)
        const offset = offsetOf(identity, page_token)
        const { models, more } = await tracking.searchLoggedModels({
          experimentIds: experiment_ids.map(experimentIdOf),
          where: parseFilter(filter, vocabulary, `Invalid filter string: '${(filter ?? '').slice(0, 200)}'`),
          datasets: datasets.map(({ dataset_name, dataset_digest }) => ({
            name: dataset_name!,
            digest: dataset_digest || null,
          })),
          orderBy: order_by.map(orderOf),
          limit,
          offset,
        })
        return {
          models: some(await Promise.all(models.map(toWire))),
          next_page_token: more ? cursorOf(identity, offset + limit) : undefined,
        }
      },
    }),
  ]
}

const attributes: Record<string, string> = {
  name: 'name',
  model_id: 'id',
  model_type: 'type',
  status: 'status',
  source_run_id: 'runId',
  creation_timestamp: 'createdAtMs',
  creation_timestamp_ms: 'createdAtMs',
  creation_time: 'createdAtMs',
  last_updated_timestamp: 'updatedAtMs',
  last_updated_timestamp_ms: 'updatedAtMs',
  last_updated_time: 'updatedAtMs',
}

function orderOf(order: {
  field_name: string
  ascending?: boolean
  dataset_name?: string
  dataset_digest?: string
}): LoggedModelOrder {
  const { field_name, ascending = true, dataset_name, dataset_digest } = order
  const [, entity, key] = /^([^.]+)\.(.+)$/s.exec(field_name) ?? []
  const dataset =
    dataset_name || dataset_digest ? { name: dataset_name || null, digest: dataset_digest || null } : null
  if (entity === 'metrics') return { kind: 'metric', key: key!, descending: !ascending, dataset }
  if (entity !== undefined)
    throw invalidParameter(`Invalid order by field name: ${field_name}. Only metrics are supported.`)
  const attribute = attributes[field_name]
  if (attribute === undefined) throw invalidParameter(`Invalid order by field name: ${field_name}`)
  return { kind: 'attribute', key: attribute, descending: !ascending }
}
