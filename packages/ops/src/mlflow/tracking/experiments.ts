import type { Experiment } from '@slipway/contract/tracking'
import { experimentWords, parseFilter, parseOrderBy } from '../../tracking/index.ts'
import { mlflowError } from '../mlflow.errors.ts'
import { route, type Route } from '../route.ts'
import type { MlflowRooms } from '../groups.ts'
import { Int, list, message, optional, Tag, Text } from '../wire/fields.ts'
import { artifactLocationOf, storedLocation } from './artifact-uri.ts'
import { limits } from './limits.ts'
import { checkLength, checkName, experimentIdOf } from './names.ts'
import { pageSize, view, ViewType } from './pages.ts'
import { some, tagList } from './run-wire.ts'

const byId = message({ experiment_id: Text })
const Search = message({
  view_type: optional(ViewType),
  max_results: optional(Int),
  order_by: list(Text),
  filter: optional(Text),
  page_token: optional(Text),
})

export const experimentRoutes = ({ tracking }: MlflowRooms): readonly Route[] => [
  route({
    method: 'POST',
    path: '/mlflow/experiments/create',
    role: 'editor',
    request: message({ name: Text, artifact_location: optional(Text), tags: list(Tag) }),
    async handler({ name, artifact_location, tags }) {
      checkLength('name', name, limits.experimentName)
      const made = await tracking.createExperiment({
        name,
        ...(artifact_location ? { artifactLocation: storedLocation(artifact_location) } : {}),
        tags: Object.fromEntries(tags.map(({ key = '', value = '' }) => checkedTag(key, value))),
      })
      return { experiment_id: made.id }
    },
  }),
  route({
    method: 'GET',
    path: '/mlflow/experiments/get',
    role: 'viewer',
    request: byId,
    handler: async ({ experiment_id }) => ({
      experiment: toWire(await tracking.experiment(experimentIdOf(experiment_id))),
    }),
  }),
  route({
    method: 'GET',
    path: '/mlflow/experiments/get-by-name',
    role: 'viewer',
    request: message({ experiment_name: Text }),
    async handler({ experiment_name }) {
      const found = await tracking.experimentByName(experiment_name)
      if (!found)
        throw mlflowError(
          'RESOURCE_DOES_NOT_EXIST',
          `Could not find experiment with name '${experiment_name}'`,
        )
      return { experiment: toWire(found) }
    },
  }),
  route({
    method: ['GET', 'POST'],
    path: '/mlflow/experiments/search',
    role: 'viewer',
    request: Search,
    async handler({ view_type, max_results, order_by, filter, page_token }) {
      const { experiments, next } = await tracking.searchExperiments({
        view: view(view_type),
        limit: pageSize(max_results ?? 0, 1000, limits.experimentsPerPage),
        where: parseFilter(filter, experimentWords),
        orderBy: parseOrderBy(order_by, experimentWords),
        cursor: page_token ?? null,
      })
      return { experiments: some(experiments.map(toWire)), next_page_token: next ?? undefined }
    },
  }),
  route({
    method: 'POST',
    path: '/mlflow/experiments/update',
    role: 'editor',
    request: message({ experiment_id: Text, new_name: Text }),
    words: {
      TRACKING_EXPERIMENT_DELETED: [
        'INVALID_PARAMETER_VALUE',
        () => 'Cannot rename a non-active experiment.',
      ],
    },
    async handler({ experiment_id, new_name }) {
      checkLength('name', new_name, limits.experimentName)
      await tracking.renameExperiment(experimentIdOf(experiment_id), new_name)
      return {}
    },
  }),
  route({
    method: 'POST',
    path: '/mlflow/experiments/delete',
    role: 'editor',
    request: byId,
    words: {
      TRACKING_EXPERIMENT_DELETED: [
        'RESOURCE_DOES_NOT_EXIST',
        ({ experiment_id }) => `No Experiment with id=${experiment_id} exists`,
      ],
    },
    async handler({ experiment_id }) {
      await tracking.deleteExperiment(experimentIdOf(experiment_id))
      return {}
    },
  }),
  route({
    method: 'POST',
    path: '/mlflow/experiments/restore',
    role: 'editor',
    request: byId,
    async handler({ experiment_id }) {
      await tracking.restoreExperiment(experimentIdOf(experiment_id))
      return {}
    },
  }),
  route({
    method: 'POST',
    path: '/mlflow/experiments/set-experiment-tag',
    role: 'editor',
    request: message({ experiment_id: Text, key: Text, value: optional(Text) }),
    async handler({ experiment_id, key, value = '' }) {
      await tracking.tagExperiment(
        experimentIdOf(experiment_id),
        Object.fromEntries([checkedTag(key, value)]),
      )
      return {}
    },
  }),
  route({
    method: 'POST',
    path: '/mlflow/experiments/delete-experiment-tag',
    role: 'editor',
    request: message({ experiment_id: Text, key: Text }),
    async handler({ experiment_id, key }) {
      await tracking.tagExperiment(experimentIdOf(experiment_id), { [key]: null })
      return {}
    },
  }),
]

function checkedTag(key: string, value: string): [string, string] {
  checkName(key, 'key')
  checkLength('key', key, limits.key)
  checkLength('value', value, limits.experimentTag)
  return [key, value]
}

const toWire = (experiment: Experiment) => ({
  experiment_id: experiment.id,
  name: experiment.name,
  artifact_location: artifactLocationOf(experiment.id, experiment.artifactLocation),
  lifecycle_stage: experiment.lifecycle,
  last_update_time: experiment.updatedAtMs,
  creation_time: experiment.createdAtMs,
  tags: tagList(experiment.tags),
  workspace: 'default',
})
