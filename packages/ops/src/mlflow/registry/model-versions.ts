import type { ModelStage } from '@slipway/contract/registry'
import { modelVersionWords } from '../../tracking/index.ts'
import { invalidParameter, mlflowError, wrongType } from '../mlflow.errors.ts'
import type { MlflowRooms } from '../groups.ts'
import { route, type Route } from '../route.ts'
import { some } from '../tracking/run-wire.ts'
import { pythonJson } from '../wire/python.ts'
import { Bool, Int, list, message, optional, Tag, Text } from '../wire/fields.ts'
import { pageOf } from './pages.ts'
import { settledAs, settledAt, upToDate } from './settle.ts'
import { mustNotNameHost, resolveSource } from './source.ts'
import { downloadUriOf, stageOf, versionToWire } from './wire.ts'
import {
  checkModelName,
  checkRegistryTag,
  isPrompt,
  registryWords as words,
  tagsOf,
  versionNumber,
} from './words.ts'

const usualPage = 10_000
const mostPerPage = 200_000
const activeStages: readonly ModelStage[] = ['staging', 'production']
const promptSources = ['dummy-source', 'prompt-template']
const versionsTag = 'mlflow.modelVersions'
const byVersion = message({ name: Text, version: Text })

export const modelVersionRoutes = (rooms: MlflowRooms): readonly Route[] => {
  const { registry, tracking } = rooms

  /** Notes at a logged model which versions came of it. */
  async function noteVersion(modelId: string, name: string, version: number): Promise<void> {
    const { tags } = await tracking.loggedModel(modelId)
    const known = versionsIn(tags[versionsTag])
    if (known.some((each) => each.name === name && each.version === version)) return
    await tracking.tagLoggedModel(modelId, { [versionsTag]: versionsText([...known, { name, version }]) })
  }

  async function current(name: string, version: string) {
    checkModelName(name)
    return upToDate(rooms, await registry.version(name, versionNumber(version)))
  }

  return [
    route({
      method: 'POST',
      path: '/mlflow/model-versions/create',
      role: 'editor',
      request: message({
        name: Text,
        source: Text,
        run_id: optional(Text),
        tags: list(Tag),
        run_link: optional(Text),
        description: optional(Text),
        model_id: optional(Text),
      }),
      words,
      async handler({ name, source, run_id, tags, run_link, description = '', model_id }, { actor }) {
        const texts = tagsOf(tags)
        const shared = { description, tags: texts, runLink: run_link || null }
        if (isPrompt(texts)) {
          if (!promptSources.includes(source))
            throw invalidParameter(
              `Invalid prompt source: '${source}'. Prompt sources must use an MLflow placeholder.`,
            )
          checkModelName(name)
          const origin = { source, location: null, runLink: shared.runLink, loggedModel: null }
          const prompt = { ...shared, origin, run: run_id || null, status: 'ready' as const, files: [] }
          return { model_version: versionToWire(await registry.addForeignVersion(name, prompt, actor)) }
        }
        mustNotNameHost(source)
        const found = await resolveSource(rooms, { source, runId: run_id, modelId: model_id })
        checkModelName(name)
        const made = await registry.addForeignVersion(
          name,
          {
            ...shared,
            ...(found.copyOf?.files.length
              ? settledAs(found.copyOf)
              : await settledAt(rooms, found.location, found.loggedModel)),
            origin: {
              source: found.source,
              location: found.location === found.source ? null : found.location,
              runLink: shared.runLink,
              loggedModel: found.loggedModel?.id ?? null,
            },
            run: found.runId,
          },
          actor,
        )
        if (found.loggedModel) await noteVersion(found.loggedModel.id, made.model, made.number)
        return { model_version: versionToWire(made) }
      },
    }),
    route({
      method: 'GET',
      path: '/mlflow/model-versions/get',
      role: 'viewer',
      request: byVersion,
      words,
      handler: async ({ name, version }) => ({ model_version: versionToWire(await current(name, version)) }),
    }),
    route({
      method: 'GET',
      path: '/mlflow/model-versions/get-download-uri',
      role: 'viewer',
      request: byVersion,
      words,
      handler: async ({ name, version }) => ({ artifact_uri: downloadUriOf(await current(name, version)) }),
    }),
    route({
      method: 'PATCH',
      path: '/mlflow/model-versions/update',
      role: 'editor',
      request: message({ name: Text, version: Text, description: optional(Text) }),
      words,
      async handler({ name, version, description = '' }, { actor }) {
        checkModelName(name)
        const made = await registry.describeVersion(name, versionNumber(version), description, actor)
        return { model_version: versionToWire(made) }
      },
    }),
    route({
      method: 'POST',
      path: '/mlflow/model-versions/transition-stage',
      role: 'editor',
      request: message({
        name: Text,
        version: Text,
        stage: Text,
        archive_existing_versions: optional(Bool),
      }),
      words,
      async handler({ name, version, stage, archive_existing_versions = false }, { actor }) {
        const wanted = stageOf(stage)
        if (archive_existing_versions && !activeStages.includes(wanted))
          throw mlflowError(
            'INTERNAL_ERROR',
            `Model version transition cannot archive existing model versions because '${stage}' is not an Active stage. Valid stages are ['Staging', 'Production']`,
          )
        checkModelName(name)
        const number = versionNumber(version)
        const wish = { stage: wanted, archiveOthers: archive_existing_versions, by: actor }
        return { model_version: versionToWire(await registry.setStage(name, number, wish)) }
      },
    }),
    route({
      method: 'DELETE',
      path: '/mlflow/model-versions/delete',
      role: 'editor',
      request: byVersion,
      words,
      async handler({ name, version }, { actor }) {
        const number = versionNumber(version)
        checkModelName(name)
        await registry.deleteVersion(name, number, actor)
        return {}
      },
    }),
    route({
      method: 'GET',
      path: '/mlflow/model-versions/search',
      role: 'viewer',
      request: message({
        filter: optional(Text),
        max_results: optional(Int),
        order_by: list(Text),
        page_token: optional(Text),
      }),
      async handler(search) {
        const { max_results: most = usualPage } = search
        if (most > mostPerPage) throw wrongType('max_results', JSON.stringify(String(most)), 'str')
        if (most < 1)
          throw invalidParameter(
            `Invalid value for max_results. It must be a positive integer, but got ${most}`,
          )
        const { query, tokenAfter } = pageOf(search, modelVersionWords, usualPage)
        const { versions, more } = await registry.searchVersions(query)
        return {
          model_versions: some(versions.map((version) => versionToWire(version, false))),
          next_page_token: tokenAfter(more),
        }
      },
    }),
    route({
      method: 'POST',
      path: '/mlflow/model-versions/set-tag',
      role: 'editor',
      request: message({ name: Text, version: Text, key: Text, value: optional(Text) }),
      words,
      async handler({ name, version, key, value = '' }, { actor }) {
        checkModelName(name)
        const number = versionNumber(version)
        checkRegistryTag(key, value)
        await registry.tagVersion(name, number, key, value, actor)
        return {}
      },
    }),
    route({
      method: 'DELETE',
      path: '/mlflow/model-versions/delete-tag',
      role: 'editor',
      request: message({ name: Text, version: Text, key: Text }),
      words,
      async handler({ name, version, key }, { actor }) {
        checkModelName(name)
        const number = versionNumber(version)
        checkRegistryTag(key, '')
        await registry.tagVersion(name, number, key, null, actor)
        return {}
      },
    }),
  ]
}

interface Named {
  readonly name: string
  readonly version: number
}

function versionsIn(text = '[]'): Named[] {
  try {
    const list: unknown = JSON.parse(text)
    return Array.isArray(list) ? (list as Named[]) : []
  } catch {
    return []
  }
}

/** As Python writes it: clients compare the text. */
const versionsText = (list: readonly Named[]): string =>
  `[${list.map(({ name, version }) => `{"name": ${pythonJson(name)}, "version": ${version}}`).join(', ')}]`
