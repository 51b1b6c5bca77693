import type { Client } from '@slipway/client'
import { SlipwayError } from '@slipway/contract/error'
import type { Model, ModelOrigin, ModelStage } from '@slipway/contract/registry'
import type { Edge } from './edge.ts'
import { modelTaken } from './import.errors.ts'
import { storeSourceFile } from './import-run.ts'
import { loggedModelOf } from './logged-model-meta.ts'
import type { ImportRow, RefusedRun } from './report.ts'
import type { MlflowSource, SourceFile, SourceModel, SourceVersion } from './source.ts'

export interface ModelsReport {
  readonly rows: readonly ImportRow[]
  /** Versions that do not stand here, and why. */
  readonly refused: readonly RefusedRun[]
}

const stages: Readonly<Record<string, ModelStage>> = {
  Staging: 'staging',
  Production: 'production',
  Archived: 'archived',
}

/**
 * Brings registered models over: versions under their numbers with their files, descriptions, tags, stages and aliases.
 * A version that stands here already is left as it is. Prompts are models too.
 * @param ids those of experiments here, by those there
 */
export async function importModels(
  source: MlflowSource,
  client: Client,
  edge: Edge,
  ids: ReadonlyMap<string, string>,
): Promise<ModelsReport> {
  const models = (await source.models()).map((model) => ({ ...model, tags: tagsHere(model.tags, ids) }))
  const refused: RefusedRun[] = []
  for (const model of models) {
    if (model.tags[promptTag] === 'true' && !(await standingModel(client, model.name)))
      await beginPrompt(edge, model)
    await importModel(source, client, model, refused)
  }
  const standing = await Promise.all(models.map(({ name }) => standingModel(client, name)))
  const here = standing.filter((model) => model !== null)
  const versions = models.flatMap((model) => model.versions)
  const row = (what: string, there: number, count: (model: Model) => number): ImportRow => {
    const sum = here.reduce((total, model) => total + count(model), 0)
    return { what, source: there, here: sum, same: there === sum && refused.length === 0 }
  }
  return {
    rows: [
      row('models', models.length, () => 1),
      row('versions', versions.length, (model) => model.versions),
      row(
        'aliases',
        models.reduce((sum, model) => sum + Object.keys(model.aliases).length, 0),
        (model) => Object.keys(model.aliases).length,
      ),
    ],
    refused,
  }
}

const promptTag = 'mlflow.prompt.is_prompt'

/** A prompt is told from a model as it is made, which MLflow's API alone does. */
const beginPrompt = (edge: Edge, { name, tags }: SourceModel) =>
  edge.ask('POST', '/api/2.0/mlflow/registered-models/create', {
    name,
    tags: Object.entries(tags).map(([key, value]) => ({ key, value })),
  })

/** A prompt names the experiments that it belongs to in a tag, as ,1,2, */
const experimentsTag = '_mlflow_experiment_ids'

function tagsHere(tags: Readonly<Record<string, string>>, ids: ReadonlyMap<string, string>) {
  const named = tags[experimentsTag]
  if (named === undefined) return tags
  const here = named.split(',').flatMap((id) => ids.get(id) ?? [])
  return { ...tags, [experimentsTag]: here.length === 0 ? '' : `,${here.join(',')},` }
}

async function importModel(
  source: MlflowSource,
  client: Client,
  model: SourceModel,
  refused: RefusedRun[],
): Promise<void> {
  const { name, description, tags, aliases } = model
  const { registry } = client
  let next = ((await standingModel(client, name))?.latest ?? 0) + 1
  for (const version of model.versions) {
    try {
      if (version.number < next) await mustBeImported(client, name, version.number)
      else {
        const files = await filesOf(source, client, version)
        // A number that was deleted there is deleted here, so that the others keep theirs.
        for (; next < version.number; next++) {
          await registry.createModelVersion({ params: { name }, body: { signature: {}, files } })
          await registry.deleteModelVersion({ params: { name, number: next } })
        }
        await createVersion(client, name, version, files)
        next++
      }
      await describeVersion(client, name, version)
    } catch (error) {
      if (
        !(error instanceof SlipwayError) ||
        (error.kind === 'unavailable' && error.code !== 'IMPORT_ARTIFACTS_AWAY')
      )
        throw error
      refused.push({ run: `${name}@${version.number}`, why: error.message })
      // What comes after it would stand under another number.
      return
    }
  }
  if (!(await standingModel(client, name))) return
  if (description !== '' || Object.keys(tags).length > 0)
    await registry.describeModel({ params: { name }, body: { description, tags: { ...tags } } })
  for (const [alias, number] of Object.entries(aliases))
    await registry.setAlias({ params: { name, alias }, body: { number, reason: 'imported from MLflow' } })
}

/** The logged model that a version is made of, where it stands here, with the address of its files here. */
async function originHere(
  { loggedModels, tracking }: Client,
  { source, runLink }: SourceVersion,
): Promise<ModelOrigin | null> {
  const id = loggedModelOf(source)
  if (id === null) return null
  const model = await loggedModels.getLoggedModel({ params: { id } }).catch(() => null)
  if (!model) return null
  const params = { id: model.experimentId }
  const { artifactLocation } = await tracking.getExperiment({ params })
  const location = (artifactLocation ?? `mlflow-artifacts:/${model.experimentId}`).replace(/\/+$/, '')
  return { source, location: `${location}/models/${id}/artifacts`, runLink, loggedModel: id }
}

async function createVersion(
  client: Client,
  name: string,
  version: SourceVersion,
  files: { path: string; digest: string; bytes: number }[],
): Promise<void> {
  const { registry, tracking } = client
  const { number, runId } = version
  const known = runId !== null && (await tracking.getRun({ params: { id: runId } }).catch(() => null))
  const origin =
    (await originHere(client, version)) ??
    // A prompt is its tags.
    (files.length === 0
      ? { source: version.source, location: null, runLink: version.runLink, loggedModel: null }
      : null)
  await registry.createModelVersion({
    params: { name },
    body: {
      key: `mlflow/${name}/${number}`,
      lineage: { run: known ? runId : null },
      ...(origin ? { origin } : {}),
      signature: {},
      files,
      facts: {
        importedFrom: 'mlflow',
        source: version.source,
        run: runId,
        runLink: version.runLink,
        user: version.user,
        createdAtMs: version.createdAtMs,
      },
    },
  })
}

async function describeVersion({ registry }: Client, name: string, version: SourceVersion): Promise<void> {
  const { number, description, tags } = version
  const params = { name, number }
  if (description !== '' || Object.keys(tags).length > 0)
    await registry.describeModelVersion({ params, body: { description, tags: { ...tags } } })
  const stage = stages[version.stage]
  if (stage) await registry.setModelStage({ params, body: { stage, reason: 'imported from MLflow' } })
}

/** Throws IMPORT_MODEL_TAKEN where what stands under this number came from elsewhere. */
async function mustBeImported({ registry }: Client, name: string, number: number): Promise<void> {
  const { facts } = await registry.getModelVersion({ params: { name, number } })
  if (facts['importedFrom'] !== 'mlflow') throw modelTaken(name, number)
}

async function filesOf(source: MlflowSource, client: Client, version: SourceVersion) {
  const files: { path: string; digest: string; bytes: number }[] = []
  // A prompt is its tags, and its address a placeholder.
  if (version.tags[promptTag] === 'true') return files
  for await (const file of source.modelFiles(version)) files.push(await stored(client, file))
  return files
}

const stored = async (client: Client, file: SourceFile) => ({
  path: file.path,
  digest: await storeSourceFile(client, file),
  bytes: file.bytes,
})

const standingModel = ({ registry }: Client, name: string): Promise<Model | null> =>
  registry.getModel({ params: { name } }).catch((error: unknown) => {
    if (error instanceof SlipwayError && error.kind === 'not-found') return null
    throw error
  })
