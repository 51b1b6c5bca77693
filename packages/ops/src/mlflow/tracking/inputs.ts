import type { RunInput } from '@slipway/contract/tracking'
import type { Static } from 'typebox'
import { invalidParameter, missingValue } from '../mlflow.errors.ts'
import type { MlflowRooms } from '../groups.ts'
import { route, type Route } from '../route.ts'
import { Int, list, message, optional, RunId, Tag, Text } from '../wire/fields.ts'
import { limits } from './limits.ts'
import { checkLength, checkRunId, experimentIdOf } from './names.ts'
import { contextTag, some } from './run-wire.ts'

const Dataset = message({
  name: optional(Text),
  digest: optional(Text),
  source_type: optional(Text),
  source: optional(Text),
  schema: optional(Text),
  profile: optional(Text),
})
const DatasetInput = message({ tags: list(Tag), dataset: optional(Dataset) })
const mostExperiments = 20

export const inputRoutes = ({ tracking }: MlflowRooms): readonly Route[] => [
  route({
    method: 'POST',
    path: '/mlflow/runs/log-inputs',
    role: 'editor',
    // A profile alone may be as large as what a request may hold elsewhere.
    bodyLimit: 64 * 1024 * 1024,
    request: message({
      run_id: RunId,
      datasets: list(DatasetInput),
      models: list(message({ model_id: Text })),
    }),
    async handler({ run_id, datasets, models }) {
      checkRunId(run_id)
      const once = new Map<string, RunInput>()
      for (const given of datasets) {
        const input = inputOf(given)
        const key = JSON.stringify([input.name, input.digest])
        if (!once.has(key)) once.set(key, input)
      }
      await tracking.addInputs(run_id, {
        inputs: [...once.values()],
        models: models.map(({ model_id }) => ({ modelId: model_id, role: 'input', step: 0 })),
      })
      return {}
    },
  }),
  route({
    method: 'POST',
    path: '/mlflow/runs/outputs',
    role: 'editor',
    request: message({
      run_id: RunId,
      models: list(message({ model_id: Text, step: optional(Int) }), { minItems: 1 }),
    }),
    async handler({ run_id, models }) {
      await tracking.addInputs(run_id, {
        models: models.map(({ model_id, step = 0 }) => ({ modelId: model_id, role: 'output', step })),
      })
      return {}
    },
  }),
  route({
    method: 'POST',
    path: '/mlflow/experiments/search-datasets',
    role: 'viewer',
    request: message({ experiment_ids: list(Text) }),
    async handler({ experiment_ids }) {
      if (experiment_ids.length === 0)
        throw invalidParameter('SearchDatasets request must specify at least one experiment_id.')
      if (experiment_ids.length > mostExperiments)
        throw invalidParameter(
          `SearchDatasets request cannot specify more than ${mostExperiments} experiment_ids. Received ${experiment_ids.length} experiment_ids.`,
        )
      const found = await tracking.datasets(experiment_ids.map(experimentIdOf))
      return {
        dataset_summaries: some(
          found.map(({ experimentId, name, digest, context }) => ({
            experiment_id: experimentId,
            name,
            digest,
            context: context ?? undefined,
          })),
        ),
      }
    },
  }),
]

function inputOf({ tags, dataset }: Static<typeof DatasetInput>): RunInput {
  if (!dataset) throw invalidParameter('Dataset cannot be None')
  const { name, digest, source_type = '', source = '', schema = null, profile = null } = dataset
  if (!name) throw missingValue('datasets.dataset.name')
  if (!digest) throw missingValue('datasets.dataset.digest')
  checkLength('name', name, limits.datasetName)
  checkLength('digest', digest, limits.datasetDigest)
  checkLength('source', source, limits.datasetSource)
  if (schema !== null) checkLength('schema', schema, limits.datasetSchema)
  if (profile !== null) checkLength('profile', profile, limits.datasetProfile)
  const texts = new Map<string, string>()
  for (const { key = '', value = '' } of tags) {
    checkLength('key', key, limits.inputTagKey)
    checkLength('value', value, limits.inputTagValue)
    texts.set(key, value)
  }
  const context = texts.get(contextTag) ?? null
  texts.delete(contextTag)
  return {
    name,
    digest,
    sourceType: source_type,
    source,
    schema,
    profile,
    context,
    tags: Object.fromEntries(texts),
  }
}
