import type { Registry } from '../../registry/index.ts'
import { registeredModelWords } from '../../tracking/index.ts'
import { mlflowError, wrongType } from '../mlflow.errors.ts'
import type { MlflowRooms } from '../groups.ts'
import { route, type Route } from '../route.ts'
import { Int, list, message, optional, Tag, Text } from '../wire/fields.ts'
import { pageOf } from './pages.ts'
import { modelToWire, newestOfStages, stageOf, standsAt, versionToWire } from './wire.ts'
import { checkModelName, checkRegistryTag, isPrompt, registryWords, tagsOf } from './words.ts'

const mostPerPage = 1000
const words = registryWords
const byName = message({ name: Text })

/** A model's name that is taken, in the words that say by what. */
function taken(name: string, isNewPrompt: boolean, standing: 'prompt' | 'model') {
  const called = { prompt: 'Prompt', model: 'Registered Model' }
  const made = isNewPrompt ? called.prompt : called.model
  return mlflowError(
    'RESOURCE_ALREADY_EXISTS',
    called[standing] === made
      ? `${made} (name=${name}) already exists.`
      : `Tried to create a ${made.toLowerCase()} with name '${name}', but the name is already taken by a ${called[standing].toLowerCase()}. MLflow does not allow creating a model and a prompt with the same name.`,
  )
}

const standingOf = (error: unknown): 'prompt' | 'model' | null =>
  (({ REGISTRY_MODEL_EXISTS: 'model', REGISTRY_PROMPT_EXISTS: 'prompt' }) as const)[
    String((error as { code?: string }).code)
  ] ?? null

const whole = async (registry: Registry, name: string) => ({
  registered_model: modelToWire(await registry.model(name), await registry.latestOfStages(name)),
})

export const registeredModelRoutes = ({ registry }: MlflowRooms): readonly Route[] => [
  route({
    method: 'POST',
    path: '/mlflow/registered-models/create',
    role: 'editor',
    request: message({ name: Text, tags: list(Tag), description: optional(Text) }),
    async handler({ name, tags, description = '' }, { actor }) {
      checkModelName(name)
      const texts = tagsOf(tags)
      const prompt = isPrompt(texts)
      try {
        const kind = prompt ? 'prompt' : 'model'
        const made = await registry.createModel(name, { kind, description, tags: texts, by: actor })
        return { registered_model: modelToWire(made, []) }
      } catch (error) {
        const standing = standingOf(error)
        throw standing ? taken(name, prompt, standing) : error
      }
    },
  }),
  route({
    method: 'GET',
    path: '/mlflow/registered-models/get',
    role: 'viewer',
    request: byName,
    words,
    async handler({ name }) {
      checkModelName(name)
      return whole(registry, name)
    },
  }),
  route({
    method: 'PATCH',
    path: '/mlflow/registered-models/update',
    role: 'editor',
    request: message({ name: Text, description: optional(Text) }),
    words,
    async handler({ name, description = '' }, { actor }) {
      checkModelName(name)
      await registry.describeModel(name, description, actor)
      return whole(registry, name)
    },
  }),
  route({
    method: 'POST',
    path: '/mlflow/registered-models/rename',
    role: 'editor',
    request: message({ name: Text, new_name: Text }),
    words,
    async handler({ name, new_name }, { actor }) {
      checkModelName(new_name, 'new_name')
      checkModelName(name)
      try {
        await registry.renameModel(name, new_name, { by: actor })
      } catch (error) {
        throw standingOf(error) ? taken(new_name, false, 'model') : error
      }
      return whole(registry, new_name)
    },
  }),
  route({
    method: 'DELETE',
    path: '/mlflow/registered-models/delete',
    role: 'editor',
    request: byName,
    words,
    async handler({ name }, { actor }) {
      checkModelName(name)
      await registry.deleteModel(name, actor)
      return {}
    },
  }),
  route({
    // The client for R posts it.
    method: ['GET', 'POST'],
    path: '/mlflow/registered-models/search',
    role: 'viewer',
    request: message({
      filter: optional(Text),
      max_results: optional(Int),
      order_by: list(Text),
      page_token: optional(Text),
    }),
    async handler(search) {
      const { max_results: most = 100 } = search
      if (most > mostPerPage || most < 0) throw wrongType('max_results', JSON.stringify(String(most)), 'str')
      const { query, tokenAfter } = pageOf(search, registeredModelWords, 100)
      const { found, more } = await registry.searchModels(query)
      const models = found.map(({ model, newest }) => modelToWire(model, newest))
      return {
        ...(models.length > 0 ? { registered_models: models } : {}),
        next_page_token: tokenAfter(more),
      }
    },
  }),
  route({
    method: ['GET', 'POST'],
    path: '/mlflow/registered-models/get-latest-versions',
    role: 'viewer',
    request: message({ name: Text, stages: list(Text) }),
    words,
    async handler({ name, stages }) {
      checkModelName(name)
      const newest = newestOfStages(await registry.latestOfStages(name))
      const wanted = stages.map(stageOf)
      const shown = newest.filter(
        (version) => wanted.length === 0 || wanted.some((stage) => standsAt(version, stage)),
      )
      return shown.length > 0 ? { model_versions: shown.map((version) => versionToWire(version)) } : {}
    },
  }),
  route({
    method: 'POST',
    path: '/mlflow/registered-models/set-tag',
    role: 'editor',
    request: message({ name: Text, key: Text, value: optional(Text) }),
    words,
    async handler({ name, key, value = '' }, { actor }) {
      checkModelName(name)
      checkRegistryTag(key, value)
      await registry.tagModel(name, key, value, actor)
      return {}
    },
  }),
  route({
    method: 'DELETE',
    path: '/mlflow/registered-models/delete-tag',
    role: 'editor',
    request: message({ name: Text, key: Text }),
    words,
    async handler({ name, key }, { actor }) {
      checkModelName(name)
      checkRegistryTag(key, '')
      await registry.tagModel(name, key, null, actor)
      return {}
    },
  }),
]
