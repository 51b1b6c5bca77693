import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Client } from '@slipway/client'
import type { Model } from '@slipway/contract/registry'
import type { Experiment } from '@slipway/contract/tracking'
import { type Edge, pagesOf } from '../../import/mlflow/edge.ts'
import { keysThatFit } from './files.ts'
import { loggedModelFolder, writeLoggedModel, writeModel } from './model-folders.ts'
import type { LeftOut } from './run-folder.ts'

interface Place {
  readonly root: string
  readonly draft: string
}

/** Writes the models that the runs of an experiment made; answers how many, and adds where the files of each lie. */
export async function exportLoggedModels(
  client: Client,
  edge: Edge,
  experiment: Experiment,
  place: Place & { readonly folder: string },
  found: { readonly places: Map<string, string>; readonly leftOut: LeftOut[] },
): Promise<number> {
  let written = 0
  const body = { experiment_ids: [experiment.id], max_results: 50 }
  for await (const { info } of pagesOf(edge, '/api/2.0/mlflow/logged-models/search', 'models', body)) {
    const model = await client.loggedModels.getLoggedModel({ params: { id: String(info.model_id) } })
    const to = { experiment: place.folder, draft: place.draft }
    if (await writeLoggedModel(client, model, to, (left) => found.leftOut.push(left))) written++
    const artifacts = join(loggedModelFolder(place.folder, model.id), 'artifacts')
    found.places.set(model.id, pathToFileURL(artifacts).href)
  }
  return written
}

/** Writes registered models and prompts with their versions; answers how many. */
export async function exportModels(
  client: Client,
  edge: Edge,
  place: Place,
  found: { readonly places: ReadonlyMap<string, string>; readonly leftOut: LeftOut[] },
): Promise<{ models: number; versions: number }> {
  const written = { models: 0, versions: 0 }
  const onLeft = (left: LeftOut) => void found.leftOut.push(left)
  for (const model of await allModels(client, edge)) {
    const { name } = model
    if (keysThatFit([name], (key) => onLeft({ run: name, what: 'model', key })).length === 0) continue
    const { versions } = await client.registry.listModelVersions({ params: { name } })
    const to = { ...place, artifactsOf: (id: string) => found.places.get(id) ?? null }
    written.versions += await writeModel(client, model, versions, to, onLeft)
    written.models++
  }
  return written
}

const isPrompt = "tags.`mlflow.prompt.is_prompt` = 'true'"

/** Prompts are models that only MLflow's API lists. */
async function allModels(client: Client, edge: Edge): Promise<Model[]> {
  const { models } = await client.registry.listModels({})
  const query = { filter: isPrompt, max_results: 100 }
  const prompts: Model[] = []
  for await (const { name } of pagesOf(
    edge,
    '/api/2.0/mlflow/registered-models/search',
    'registered_models',
    query,
    'GET',
  ))
    if (!models.some((model) => model.name === name))
      prompts.push(await client.registry.getModel({ params: { name: String(name) } }))
  return [...models, ...prompts]
}
