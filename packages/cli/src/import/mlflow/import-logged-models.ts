import type { Client } from '@slipway/client'
import { SlipwayError } from '@slipway/contract/error'
import type { MetricPoint } from '@slipway/contract/tracking'
import type { Journal } from './journal.ts'
import { storeSourceFile, type RunReport } from './import-run.ts'
import type { RefusedRun } from './report.ts'
import type { MlflowSource, SourceExperiment, SourceLoggedModel } from './source.ts'
import { openTally, type Tally } from './tally.ts'

/** What the server takes in one request. */
const pointsAtOnce = 10_000

export interface LoggedModelsReport {
  readonly models: readonly RunReport[]
  readonly refused: readonly RefusedRun[]
}

/**
 * Brings the models that runs logged over under their own ids, with parameters, tags, scores and files, and reads each
 * back. Call it once the runs are there. Those that the journal has are not brought again.
 */
export async function importLoggedModels(
  source: MlflowSource,
  client: Client,
  wanted: {
    readonly experiments: readonly SourceExperiment[]
    /** The ids of experiments here, by those there. */
    readonly ids: ReadonlyMap<string, string>
    /** Those here that are not deleted, and so take scores. */
    readonly runs: ReadonlySet<string>
    readonly journal: Journal
  },
): Promise<LoggedModelsReport> {
  const models: RunReport[] = []
  const refused: RefusedRun[] = []
  for (const experiment of wanted.experiments)
    for await (const model of source.loggedModels(experiment)) {
      const before = wanted.journal.done<RunReport>(model.id)
      if (before && model.status !== 'pending') {
        models.push(before)
        continue
      }
      try {
        const report = await importOne(source, client, model, wanted.ids.get(experiment.id)!, wanted.runs)
        wanted.journal.add(report)
        models.push(report)
      } catch (error) {
        if (!(error instanceof SlipwayError) || !['invalid', 'conflict'].includes(error.kind)) throw error
        refused.push({ run: model.id, why: error.message })
      }
    }
  return { models, refused }
}

async function importOne(
  source: MlflowSource,
  client: Client,
  model: SourceLoggedModel,
  experimentId: string,
  runs: ReadonlySet<string>,
): Promise<RunReport> {
  const { loggedModels, tracking } = client
  const { id, name, type, runId, status, createdAtMs, updatedAtMs } = model
  const params = { id }
  const texts = { params: { ...model.params }, tags: { ...model.tags } }
  const body = { experimentId, name, type, runId, status, createdAtMs, updatedAtMs, ...texts }
  await loggedModels.putLoggedModel({ params, body })
  const tally = openTally(factsOf(model))
  const scores = model.scores.filter(({ run }) => runs.has(run))
  tally.points(scores)
  for (const [run, points] of Map.groupBy(scores, (score) => score.run)) {
    const metrics = points.map(({ key, value, step, tMs, dataset }): MetricPoint => {
      return { key, value, step, tMs, modelId: id, ...(dataset ? { dataset } : {}) }
    })
    for (let start = 0; start < metrics.length; start += pointsAtOnce)
      await tracking.logBatch({
        params: { id: run },
        body: { metrics: metrics.slice(start, start + pointsAtOnce) },
      })
  }
  let filesAway: string | null = null
  try {
    for await (const file of source.loggedModelFiles(model)) {
      const digest = await storeSourceFile(client, file)
      await loggedModels.addLoggedModelArtifact({ params, body: { path: file.path, digest } })
      tally.file(file.path, digest, file.bytes)
    }
  } catch (error) {
    if (!(error instanceof SlipwayError) || error.code !== 'IMPORT_ARTIFACTS_AWAY') throw error
    filesAway = error.message
  }
  return { id, source: tally.tally(), here: await tallyHere(client, id), filesAway }
}

async function tallyHere({ loggedModels }: Client, id: string): Promise<Tally> {
  const model = await loggedModels.getLoggedModel({ params: { id } })
  const tally = openTally(factsOf(model))
  tally.points(model.metrics.map(({ key, value, step, tMs }) => ({ key, value, step, tMs })))
  for (const file of model.artifacts) tally.file(file.path, file.digest, file.bytes)
  return tally.tally()
}

type Facts = Pick<
  SourceLoggedModel,
  'name' | 'type' | 'runId' | 'status' | 'createdAtMs' | 'updatedAtMs' | 'params' | 'tags'
>

const factsOf = ({ name, type, runId, status, createdAtMs, updatedAtMs, params, tags }: Facts) => ({
  name: `${name}\0${type}\0${runId ?? ''}`,
  status,
  deleted: false,
  startedAtMs: createdAtMs,
  endedAtMs: updatedAtMs,
  params,
  tags,
  inputs: [],
})
