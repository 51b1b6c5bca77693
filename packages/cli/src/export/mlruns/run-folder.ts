import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { pathToFileURL } from 'node:url'
import type { Client } from '@slipway/client'
import type { Experiment, Run, RunInput, RunModel } from '@slipway/contract/tracking'
import { contextTag, parentTag, runNameTag } from '../../import/mlflow/source.ts'
import { keysThatFit, numberText, writeArtifact, writeText, writeYaml } from './files.ts'

/** What a folder of files cannot name as MLflow names it; it is left out, and told. */
export interface LeftOut {
  readonly run: string
  readonly what: 'param' | 'metric' | 'tag' | 'model'
  readonly key: string
}

const pointsAtOnce = 50_000
const statusNumbers = { running: 1, scheduled: 2, finished: 3, failed: 4, killed: 5 } as const
/** MLflow's number of a source that is a local program. */
const localSource = 4

/** Writes a run into a folder as MLflow keeps it: a file for each parameter, metric and tag, and the run's own files. */
export async function writeRunFolder(
  client: Client,
  run: Run,
  place: { readonly folder: string; readonly final: string; readonly experiment: string },
): Promise<{ points: number; files: number; leftOut: LeftOut[] }> {
  const { folder } = place
  await writeYaml(folder, {
    artifact_uri: pathToFileURL(join(place.final, 'artifacts')).href,
    ...(run.lifecycle === 'deleted' ? { deleted_time: run.endedAtMs ?? run.startedAtMs } : {}),
    end_time: run.endedAtMs,
    entry_point_name: '',
    experiment_id: run.experimentId,
    lifecycle_stage: run.lifecycle,
    run_id: run.id,
    run_name: run.name,
    source_name: '',
    source_type: localSource,
    source_version: '',
    start_time: run.startedAtMs,
    status: statusNumbers[run.status],
    tags: [],
    user_id: run.createdBy,
  })
  for (const part of ['params', 'metrics', 'tags', 'artifacts'])
    await mkdir(join(folder, part), { recursive: true })
  const leftOut: LeftOut[] = []
  const tags: Record<string, string> = {
    [runNameTag]: run.name,
    ...(run.parentId === null ? {} : { [parentTag]: run.parentId }),
    ...run.tags,
  }
  for (const [what, texts] of [
    ['param', run.params],
    ['tag', tags],
  ] as const)
    for (const key of keysThatFit(Object.keys(texts), (left) =>
      leftOut.push({ run: run.id, what, key: left }),
    ))
      await writeText(join(folder, `${what}s`, key), texts[key]!)
  let points = 0
  for (const key of keysThatFit(Object.keys(run.metrics), (left) =>
    leftOut.push({ run: run.id, what: 'metric', key: left }),
  ))
    points += await writeMetric(client, run.id, key, join(folder, 'metrics', key))
  for (const file of run.artifacts) await writeArtifact(client, file, join(folder, 'artifacts', file.path))
  for (const input of run.inputs) await writeInput(folder, place.experiment, run.id, input)
  for (const model of run.models) await writeModelLink(folder, run.id, model)
  return { points, files: run.artifacts.length, leftOut }
}

/** As lines of time, value and step. */
async function writeMetric(client: Client, id: string, key: string, path: string): Promise<number> {
  await mkdir(dirname(path), { recursive: true })
  let written = 0
  const lines = async function* () {
    for (let page = pointsAtOnce; page === pointsAtOnce; ) {
      const query = { key, offset: written, limit: pointsAtOnce }
      const { points } = await client.tracking.getMetricHistory({ params: { id }, query })
      page = points.length
      written += page
      yield points.map(({ tMs, value, step }) => `${tMs} ${numberText(value)} ${step}\n`).join('')
    }
  }
  await pipeline(Readable.from(lines()), createWriteStream(path))
  return written
}

async function writeInput(folder: string, experiment: string, run: string, input: RunInput): Promise<void> {
  const dataset = md5(`${input.name}\0${input.digest}`)
  const { name, digest, source, sourceType, schema, profile, context, tags } = input
  await writeYaml(join(experiment, 'datasets', dataset), {
    digest,
    name,
    profile,
    schema,
    source,
    source_type: sourceType,
  })
  await writeYaml(join(folder, 'inputs', md5(dataset + run)), {
    destination_id: run,
    destination_type: 'RUN',
    source_id: dataset,
    source_type: 'DATASET',
    tags: { ...tags, ...(context === null ? {} : { [contextTag]: context }) },
  })
}

/** That a run made a logged model, or read one. */
async function writeModelLink(folder: string, run: string, { modelId, role, step }: RunModel): Promise<void> {
  const made = role === 'output'
  await writeYaml(join(folder, made ? 'outputs' : 'inputs', modelId), {
    destination_id: modelId,
    destination_type: made ? 'MODEL_OUTPUT' : 'MODEL_INPUT',
    source_id: run,
    source_type: made ? 'RUN_OUTPUT' : 'RUN_INPUT',
    ...(made ? { step } : {}),
    tags: {},
  })
}

const md5 = (text: string) => createHash('md5').update(text).digest('hex')

/** Writes an experiment's own facts. */
export async function writeExperiment(experiment: Experiment, folder: string, final: string): Promise<void> {
  await writeYaml(folder, {
    artifact_location: pathToFileURL(final).href,
    creation_time: experiment.createdAtMs,
    experiment_id: experiment.id,
    last_update_time: experiment.updatedAtMs,
    lifecycle_stage: experiment.lifecycle,
    name: experiment.name,
  })
  for (const key of keysThatFit(Object.keys(experiment.tags), () => {}))
    await writeText(join(folder, 'tags', key), experiment.tags[key]!)
}
