import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Client } from '@slipway/client'
import type { Experiment, Run } from '@slipway/contract/tracking'
import { type ImportTarget, openEdge } from '../../import/mlflow/edge.ts'
import { readMeta } from '../../import/mlflow/folder-source.ts'
import { folderTaken } from './export.errors.ts'
import { exportLoggedModels, exportModels } from './export-models.ts'
import { type LeftOut, writeExperiment, writeRunFolder } from './run-folder.ts'

export interface ExportReport {
  readonly folder: string
  readonly experiments: number
  /** Written now; those that stood there already are not written again. */
  readonly runs: number
  readonly standing: number
  readonly points: number
  readonly files: number
  /** Written now, of models that runs made, of registered ones and prompts, and of their versions. */
  readonly loggedModels: number
  readonly models: number
  readonly versions: number
  readonly leftOut: readonly LeftOut[]
}

export interface ExportOptions {
  readonly deleted: boolean
  readonly onProgress?: (progress: { runs: number; points: number }) => void
}

const pageSize = 100

/**
 * Writes experiments, runs, models and prompts as the folder of files that MLflow reads. Each appears whole or not at all, so that an
 * export that was cut short goes on when it is done again.
 */
export async function exportMlruns(
  target: ImportTarget,
  to: string,
  options: ExportOptions,
): Promise<ExportReport> {
  const { client } = target
  const edge = openEdge(target)
  const root = resolve(to)
  const draft = join(root, '.draft')
  const view = options.deleted ? 'all' : 'active'
  const { experiments } = await client.tracking.listExperiments({ query: { view } })
  const report = { experiments: 0, runs: 0, standing: 0, points: 0, files: 0, loggedModels: 0 }
  const leftOut: LeftOut[] = []
  const places = new Map<string, string>()
  for (const experiment of experiments) {
    const folder = await openExperiment(root, experiment)
    report.experiments++
    for await (const run of runsOf(client, experiment, view)) {
      const final = join(folder, run.id)
      if (existsSync(final)) {
        report.standing++
        continue
      }
      const drafted = join(draft, run.id)
      await rm(drafted, { recursive: true, force: true })
      const written = await writeRunFolder(client, run, { folder: drafted, final, experiment: folder })
      await rename(drafted, final)
      report.runs++
      report.points += written.points
      report.files += written.files
      leftOut.push(...written.leftOut)
      options.onProgress?.({ runs: report.runs, points: report.points })
    }
    report.loggedModels += await exportLoggedModels(
      client,
      edge,
      experiment,
      { root, draft, folder },
      { places, leftOut },
    )
  }
  const models = await exportModels(client, edge, { root, draft }, { places, leftOut })
  await rm(draft, { recursive: true, force: true })
  return { folder: root, ...report, ...models, leftOut }
}

/** The experiment's folder, made where it is new. Throws EXPORT_FOLDER_TAKEN. */
async function openExperiment(root: string, experiment: Experiment): Promise<string> {
  const folder =
    experiment.lifecycle === 'deleted' ? join(root, '.trash', experiment.id) : join(root, experiment.id)
  const standing = await readMeta(folder)
  if (standing && standing['name'] !== experiment.name)
    throw folderTaken(root, experiment.id, String(standing['name']))
  await mkdir(folder, { recursive: true })
  await writeExperiment(experiment, folder, folder)
  return folder
}

async function* runsOf(
  { tracking }: Client,
  experiment: Experiment,
  view: 'all' | 'active',
): AsyncIterable<Run> {
  for (let cursor: string | undefined; ; ) {
    const page = await tracking.searchRuns({
      body: {
        experimentIds: [experiment.id],
        view,
        limit: pageSize,
        orderBy: 'startedAtMs',
        ...(cursor === undefined ? {} : { cursor }),
      },
    })
    yield* page.runs
    if (page.next === null) return
    cursor = page.next
  }
}
