import { SlipwayError } from '@slipway/contract/error'
import {
  evaluationDatasetWords,
  parseFilter,
  parseOrderBy,
  type EvaluationDataset,
} from '../../tracking/index.ts'
import type { MlflowRooms } from '../groups.ts'
import { route, type Route } from '../route.ts'
import { pageSize } from '../tracking/pages.ts'
import { Int, list, message, optional, Text } from '../wire/fields.ts'
import { offsetOf, pageToken } from '../wire/page-token.ts'
import { tagsOf } from './json-fields.ts'

const id = { dataset_id: Text }

export const toWire = (dataset: EvaluationDataset) => ({
  dataset_id: dataset.id,
  name: dataset.name,
  tags: JSON.stringify(dataset.tags),
  ...(dataset.schema ? { schema: JSON.stringify(dataset.schema) } : {}),
  ...(dataset.records > 0 ? { profile: JSON.stringify({ num_records: dataset.records }) } : {}),
  digest: dataset.digest,
  created_time: dataset.createdAtMs,
  last_update_time: dataset.updatedAtMs,
  ...(dataset.createdBy === null ? {} : { created_by: dataset.createdBy }),
  ...(dataset.updatedBy === null ? {} : { last_updated_by: dataset.updatedBy }),
})

/** To who names its experiments; others ask for them apart, as MLflow's clients do once they need them. */
const withExperiments = (dataset: EvaluationDataset) => ({
  ...toWire(dataset),
  experiment_ids: dataset.experimentIds,
})

export const evaluationDatasetRoutes = ({ evaluationDatasets: datasets }: MlflowRooms): readonly Route[] => [
  route({
    method: 'POST',
    path: '/mlflow/datasets/create',
    since: 3,
    role: 'editor',
    request: message({ name: Text, experiment_ids: list(Text), tags: optional(Text) }),
    async handler({ name, experiment_ids, tags: text }) {
      const tags = text ? tagsOf(text, 'tags') : {}
      const by = tags['mlflow.user'] ?? null
      return {
        dataset: withExperiments(await datasets.create({ name, tags, experimentIds: experiment_ids, by })),
      }
    },
  }),
  route({
    method: ['GET', 'POST'],
    path: '/mlflow/datasets/search',
    since: 3,
    role: 'viewer',
    request: message({
      experiment_ids: list(Text),
      filter_string: optional(Text),
      max_results: optional(Int),
      order_by: list(Text),
      page_token: optional(Text),
    }),
    async handler({ experiment_ids, filter_string, max_results, order_by, page_token }) {
      const limit = pageSize(max_results, 1000, 50_000)
      const identity = [experiment_ids, filter_string ?? '', order_by]
      const offset = offsetOf(page_token, identity)
      const found = await datasets.search({
        ...(experiment_ids.length > 0 ? { experimentIds: experiment_ids } : {}),
        where: parseFilter(filter_string, evaluationDatasetWords),
        orderBy: parseOrderBy(order_by, evaluationDatasetWords),
        offset,
        limit: limit + 1,
      })
      return {
        datasets: found.slice(0, limit).map(toWire),
        next_page_token: found.length > limit ? pageToken(offset + limit, identity) : undefined,
      }
    },
  }),
  route({
    method: 'GET',
    path: '/mlflow/datasets/:dataset_id',
    since: 3,
    role: 'viewer',
    request: message(id),
    handler: async ({ dataset_id }) => ({ dataset: toWire(await datasets.dataset(dataset_id)) }),
  }),
  route({
    method: 'DELETE',
    path: '/mlflow/datasets/:dataset_id',
    since: 3,
    role: 'editor',
    request: message(id),
    async handler({ dataset_id }) {
      await datasets.remove(dataset_id)
      return {}
    },
  }),
  route({
    method: 'PATCH',
    path: '/mlflow/datasets/:dataset_id/tags',
    since: 3,
    role: 'editor',
    request: message({ ...id, tags: Text }),
    async handler({ dataset_id, tags }) {
      await datasets.setTags(dataset_id, tagsOf(tags, 'tags'))
      return {}
    },
  }),
  route({
    method: 'DELETE',
    path: '/mlflow/datasets/:dataset_id/tags/:key',
    since: 3,
    role: 'editor',
    request: message({ ...id, key: Text }),
    async handler({ dataset_id, key }) {
      await datasets.removeTag(dataset_id, key)
      return {}
    },
  }),
  route({
    method: 'GET',
    path: '/mlflow/datasets/:dataset_id/experiment-ids',
    since: 3,
    role: 'viewer',
    request: message(id),
    // Of a dataset that is not there MLflow says that no experiment has it.
    async handler({ dataset_id }) {
      try {
        return { experiment_ids: (await datasets.dataset(dataset_id)).experimentIds }
      } catch (error) {
        if (error instanceof SlipwayError && error.kind === 'not-found') return { experiment_ids: [] }
        throw error
      }
    },
  }),
  ...(['add', 'remove'] as const).map((act) =>
    route({
      method: 'POST',
      path: `/mlflow/datasets/:dataset_id/${act}-experiments`,
      since: 3,
      role: 'editor',
      request: message({ ...id, experiment_ids: list(Text) }),
      words: { TRACKING_EXPERIMENT_NOT_FOUND: ['RESOURCE_DOES_NOT_EXIST', (_, { message: text }) => text] },
      handler: async ({ dataset_id, experiment_ids }) => ({
        dataset: withExperiments(
          await datasets[act === 'add' ? 'link' : 'unlink'](dataset_id, experiment_ids),
        ),
      }),
    }),
  ),
]
