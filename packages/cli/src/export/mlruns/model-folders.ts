import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { Client } from '@slipway/client'
import type { LoggedModel } from '@slipway/contract/logged-models'
import type { Model, ModelVersion } from '@slipway/contract/registry'
import { keysThatFit, numberText, writeArtifact, writeText, writeYaml } from './files.ts'
import type { LeftOut } from './run-folder.ts'

const statusNumbers = { unknown: 0, pending: 1, ready: 2, failed: 3 } as const
const statusWords = {
  pending: 'PENDING_REGISTRATION',
  ready: 'READY',
  failed: 'FAILED_REGISTRATION',
} as const
/** MLflow knows no candidates, and none that a gate refused. */
const stageWords = {
  candidate: 'None',
  refused: 'None',
  staging: 'Staging',
  production: 'Production',
  archived: 'Archived',
} as const

type OnLeft = (left: LeftOut) => void

/** Where a logged model stands in the folder of its experiment. */
export const loggedModelFolder = (experiment: string, id: string): string => join(experiment, 'models', id)

/** Writes a model that a run made as MLflow keeps it; false where it stands there already. */
export async function writeLoggedModel(
  client: Client,
  model: LoggedModel,
  place: { readonly experiment: string; readonly draft: string },
  onLeft: OnLeft,
): Promise<boolean> {
  const final = loggedModelFolder(place.experiment, model.id)
  return whole(final, join(place.draft, model.id), async (folder) => {
    await writeYaml(folder, {
      artifact_location: pathToFileURL(join(final, 'artifacts')).href,
      creation_timestamp: model.createdAtMs,
      experiment_id: model.experimentId,
      last_updated_timestamp: model.updatedAtMs,
      lifecycle_stage: model.lifecycle,
      model_id: model.id,
      model_type: model.type || null,
      name: model.name,
      source_run_id: model.runId,
      status: statusNumbers[model.status],
      status_message: null,
    })
    for (const part of ['params', 'tags', 'metrics', 'artifacts'])
      await mkdir(join(folder, part), { recursive: true })
    await writeTexts(join(folder, 'params'), model.params, (key) =>
      onLeft({ run: model.id, what: 'param', key }),
    )
    await writeTexts(join(folder, 'tags'), model.tags, (key) => onLeft({ run: model.id, what: 'tag', key }))
    const scores = Map.groupBy(model.metrics, ({ key }) => key)
    for (const key of keysThatFit([...scores.keys()], (left) =>
      onLeft({ run: model.id, what: 'metric', key: left }),
    ))
      await writeText(
        join(folder, 'metrics', key),
        scores
          .get(key)!
          .map(({ tMs, value, step, runId, dataset }) =>
            [tMs, numberText(value), step, runId, ...(dataset ? [dataset.name, dataset.digest] : [])].join(
              ' ',
            ),
          )
          .map((line) => `${line}\n`)
          .join(''),
      )
    for (const file of model.artifacts)
      await writeArtifact(client, file, join(folder, 'artifacts', file.path))
  })
}

/**
 * Writes a registered model, or a prompt, with its versions; answers how many versions were written now. What describes
 * the model is written anew each time, versions that stand there already are left as they are.
 * @param artifactsOf where the files of a logged model lie that was written, as an address; null where it was not
 */
export async function writeModel(
  client: Client,
  model: Model,
  versions: readonly ModelVersion[],
  place: { readonly root: string; readonly draft: string; artifactsOf(loggedModel: string): string | null },
  onLeft: OnLeft,
): Promise<number> {
  const folder = join(place.root, 'models', model.name)
  await writeYaml(folder, {
    aliases: {},
    creation_timestamp: model.createdAtMs,
    deployment_job_id: null,
    deployment_job_state: null,
    description: model.description || null,
    last_updated_timestamp: model.updatedAtMs,
    name: model.name,
  })
  for (const part of ['tags', 'aliases']) {
    await rm(join(folder, part), { recursive: true, force: true })
    await mkdir(join(folder, part), { recursive: true })
  }
  await writeTexts(join(folder, 'tags'), model.tags, (key) => onLeft({ run: model.name, what: 'tag', key }))
  for (const [alias, number] of Object.entries(model.aliases))
    await writeText(join(folder, 'aliases', alias), String(number))
  let written = 0
  for (const version of versions)
    if (await writeVersion(client, version, { ...place, folder }, onLeft)) written++
  return written
}

async function writeVersion(
  client: Client,
  version: ModelVersion,
  place: { readonly folder: string; readonly draft: string; artifactsOf(loggedModel: string): string | null },
  onLeft: OnLeft,
): Promise<boolean> {
  const { model, number, origin, facts, files } = version
  const final = join(place.folder, `version-${number}`)
  const logged = origin?.loggedModel ? place.artifactsOf(origin.loggedModel) : null
  const own = pathToFileURL(join(final, 'artifacts')).href
  const source = origin?.source ?? textOr(facts['source'], own)
  return whole(final, join(place.draft, `${number}`), async (folder) => {
    await writeYaml(folder, {
      creation_timestamp:
        typeof facts['createdAtMs'] === 'number' ? facts['createdAtMs'] : version.createdAtMs,
      current_stage: stageWords[version.stage],
      deployment_job_state: null,
      description: version.description || null,
      last_updated_timestamp: version.updatedAtMs,
      model_id: origin?.loggedModel ?? null,
      name: model,
      run_id: version.lineage.run ?? textOr(facts['run'], null),
      run_link: origin?.runLink ?? textOr(facts['runLink'], null),
      source,
      status: statusWords[version.status],
      status_message: version.statusReason || null,
      storage_location: logged ?? (files.length > 0 ? own : source),
      user_id: textOr(facts['user'], version.createdBy),
      version: number,
    })
    await mkdir(join(folder, 'tags'), { recursive: true })
    await writeTexts(join(folder, 'tags'), version.tags, (key) =>
      onLeft({ run: `${model}@${number}`, what: 'tag', key }),
    )
    if (logged === null)
      for (const file of files) await writeArtifact(client, file, join(folder, 'artifacts', file.path))
  })
}

const textOr = <Other>(value: unknown, other: Other): string | Other =>
  typeof value === 'string' && value !== '' ? value : other

async function writeTexts(
  folder: string,
  texts: Readonly<Record<string, string>>,
  onLeft: (key: string) => void,
): Promise<void> {
  for (const key of keysThatFit(Object.keys(texts), onLeft)) await writeText(join(folder, key), texts[key]!)
}

/** Writes a folder beside its place and then gives it its name, so that it appears whole; false where it stands. */
async function whole(
  final: string,
  draft: string,
  write: (folder: string) => Promise<void>,
): Promise<boolean> {
  if (existsSync(final)) return false
  await rm(draft, { recursive: true, force: true })
  await write(draft)
  await mkdir(join(final, '..'), { recursive: true })
  await rename(draft, final)
  return true
}
