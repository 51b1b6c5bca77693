import { existsSync } from 'node:fs'
import { readdir, readFile } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import type { MetricPoint, RunInput, RunModel } from '@slipway/contract/tracking'
import { parse } from 'yaml'
import { attachmentsOfFolder } from './attachments.ts'
import { filesBelow, folderAround, folderOf } from './artifact-folder.ts'
import { readLoggedModels } from './folder-logged-models.ts'
import { readFolderModels } from './folder-models.ts'
import { readTraces } from './folder-traces.ts'
import { sourceUnreadable } from './import.errors.ts'
import {
  contextTag,
  type MlflowSource,
  runNameTag,
  type SourceExperiment,
  type SourceRun,
  statusOf,
  valueOf,
} from './source.ts'
import { spansOfFolder } from './spans-file.ts'
import { artifactLocationTag } from './trace.ts'

type Meta = Record<string, any>

/** Reads MLflow's folder of files (mlruns). Throws IMPORT_SOURCE_UNREADABLE. */
export function openFolderSource(path: string, artifacts: string | null): MlflowSource {
  const root = resolve(path)
  if (!existsSync(root)) throw sourceUnreadable(path, 'there is no such folder')
  const where = { base: folderAround(root), artifacts }
  const places = new Map<string, string>()

  async function experimentsIn(folder: string): Promise<SourceExperiment[]> {
    const found: SourceExperiment[] = []
    for (const name of await foldersIn(folder)) {
      const meta = await readMeta(join(folder, name))
      if (!meta || meta['experiment_id'] === undefined) continue
      const id = String(meta['experiment_id'])
      places.set(id, join(folder, name))
      found.push({
        id,
        name: String(meta['name']),
        artifactLocation: String(meta['artifact_location'] ?? ''),
        deleted: meta['lifecycle_stage'] === 'deleted',
        createdAtMs: Number(meta['creation_time'] ?? 0),
        updatedAtMs: Number(meta['last_update_time'] ?? meta['creation_time'] ?? 0),
        tags: await textsIn(join(folder, name, 'tags')),
      })
    }
    return found
  }

  async function readRun(folder: string, place: string): Promise<SourceRun | null> {
    const meta = await readMeta(folder)
    const id = meta?.['run_id'] ?? meta?.['run_uuid']
    if (!meta || typeof id !== 'string') return null
    const tags = await textsIn(join(folder, 'tags'))
    return {
      id,
      experimentId: String(meta['experiment_id']),
      name: String(meta['run_name'] || tags[runNameTag] || ''),
      status: statusOf(String(meta['status'])),
      deleted: meta['lifecycle_stage'] === 'deleted',
      deletedAtMs: Number(meta['deleted_time'] ?? 0) || null,
      startedAtMs: Number(meta['start_time'] ?? 0),
      endedAtMs:
        meta['end_time'] === null || meta['end_time'] === undefined ? null : Number(meta['end_time']),
      user: String(meta['user_id'] ?? ''),
      artifactUri: String(meta['artifact_uri'] ?? ''),
      params: await textsIn(join(folder, 'params')),
      tags,
      inputs: await inputsOf(folder, place),
      models: await modelsOf(folder),
    }
  }

  return {
    identity: `folder:${root}`,
    async experiments() {
      const found = [...(await experimentsIn(root)), ...(await experimentsIn(join(root, '.trash')))]
      if (found.length === 0) throw sourceUnreadable(path, 'no folder in it holds an experiment')
      return found
    },
    async *runs(experiment) {
      const place = places.get(experiment.id)!
      for (const name of await foldersIn(place)) {
        const run = await readRun(join(place, name), place)
        if (run) yield run
      }
    },
    async run(id) {
      for (const place of places.values()) {
        const run = existsSync(join(place, id)) ? await readRun(join(place, id), place) : null
        if (run) return run
      }
      return null
    },
    async *points(run, atOnce) {
      const folder = join(places.get(run.experimentId)!, run.id, 'metrics')
      for (const key of await filesIn(folder)) {
        // A line that stands twice is one point.
        const lines = [...new Set((await readFile(join(folder, key), 'utf8')).split('\n'))]
        const points = lines.filter((line) => line.trim() !== '').map((line) => pointOf(key, line))
        for (let start = 0; start < points.length; start += atOnce) yield points.slice(start, start + atOnce)
      }
    },
    files: (run) => filesBelow(folderOf(run.artifactUri, where)),
    modelFiles: (version) => filesBelow(folderOf(version.location || version.source, where)),
    loggedModels: (experiment) => readLoggedModels(places.get(experiment.id)!, experiment.id),
    loggedModelFiles: (model) => filesBelow(folderOf(model.location, where)),
    models: () => readFolderModels(join(root, 'models')),
    traces: (experiment) => readTraces(places.get(experiment.id)!, experiment.id),
    spans: ({ tags }) => spansOfFolder(tags[artifactLocationTag], (uri) => folderOf(uri, where)),
    attachments: ({ tags }) => attachmentsOfFolder(tags[artifactLocationTag], (uri) => folderOf(uri, where)),
    // A folder keeps none.
    evaluationDatasets: async () => [],
    async [Symbol.asyncDispose]() {},
  }
}

/** timestamp value [step [dataset's name and digest]] */
function pointOf(key: string, line: string): MetricPoint {
  const [time, value, step] = line.trim().split(' ')
  return {
    key,
    value: valueOf(numberOf(value!)),
    step: step === undefined ? 0 : Number(step),
    tMs: Number(time),
  }
}

/** As Python writes numbers: nan, inf, -inf. */
export const numberOf = (text: string): number => {
  const word = /^([+-]?)(nan|inf|infinity)$/i.exec(text)
  if (!word) return Number(text)
  if (word[2]!.toLowerCase() === 'nan') return Number.NaN
  return word[1] === '-' ? Number.NEGATIVE_INFINITY : Number.POSITIVE_INFINITY
}

async function inputsOf(folder: string, place: string): Promise<RunInput[]> {
  const inputs: RunInput[] = []
  for (const name of await foldersIn(join(folder, 'inputs'))) {
    const meta = await readMeta(join(folder, 'inputs', name))
    if (!meta || meta['source_type'] !== 'DATASET') continue
    const dataset = await readMeta(join(place, 'datasets', String(meta['source_id'])))
    if (!dataset) continue
    const { [contextTag]: context = null, ...tags } = (meta['tags'] ?? {}) as Record<string, string>
    inputs.push({
      name: String(dataset['name']),
      digest: String(dataset['digest']),
      sourceType: String(dataset['source_type']),
      source: String(dataset['source']),
      schema: (dataset['schema'] as string | null) ?? null,
      profile: (dataset['profile'] as string | null) ?? null,
      context,
      tags,
    })
  }
  return inputs
}

async function modelsOf(folder: string): Promise<RunModel[]> {
  const models: RunModel[] = []
  for (const [under, role, type] of [
    ['outputs', 'output', 'MODEL_OUTPUT'],
    ['inputs', 'input', 'MODEL_INPUT'],
  ] as const)
    for (const name of await foldersIn(join(folder, under))) {
      const meta = await readMeta(join(folder, under, name))
      if (meta?.['destination_type'] === type)
        models.push({ modelId: String(meta['destination_id']), role, step: Number(meta['step'] ?? 0) })
    }
  return models
}

/**
 * The facts that MLflow keeps of a thing, as texts; null where it wrote null. Not as numbers, since what Python writes
 * without quotes, such as the id 12e4…, may be one to other readers.
 */
export async function readMeta(folder: string): Promise<Meta | null> {
  const text = await readFile(join(folder, 'meta.yaml'), 'utf8').catch(() => null)
  if (text === null) return null
  const typed = parse(text) as Meta
  const texts = parse(text, { schema: 'failsafe' }) as Meta
  return Object.fromEntries(Object.keys(typed).map((key) => [key, typed[key] === null ? null : texts[key]]))
}

export const foldersIn = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { withFileTypes: true }).catch(() => []))
    .filter((entry) => entry.isDirectory())
    .map((entry) => entry.name)
    .sort()

/** Names of the files below a folder; a key with slashes lies in folders. */
export async function filesIn(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => relative(folder, join(entry.parentPath, entry.name)).split(sep).join('/'))
}

/** Texts that are kept as one file for each key. */
export async function textsIn(folder: string): Promise<Record<string, string>> {
  const texts: [string, string][] = []
  for (const key of await filesIn(folder)) texts.push([key, await readFile(join(folder, key), 'utf8')])
  return Object.fromEntries(texts)
}
