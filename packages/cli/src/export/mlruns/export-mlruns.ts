import { existsSync } from 'node:fs'
import { mkdir, rename, rm } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Client } from '@slipway/client'
import type { Experiment, Run } from '@slipway/contract/tracking'
import { readMeta } from '../../import/mlflow/folder-source.ts'
import { folderTaken } from './export.errors.ts'
import { type LeftOut, writeExperiment, writeRunFolder } from './run-folder.ts'

export interface ExportReport {
  readonly folder: string
  readonly experiments: number
  /** Written now; those that stood there already are not written again. */
  readonly runs: number
  readonly standing: number
  readonly points: number
  readonly files: number
  readonly leftOut: readonly LeftOut[]
}

export interface ExportOptions {
  readonly deleted: boolean
  readonly onProgress?: (progress: { runs: number; points: number }) => void
}

const pageSize = 100

/**
 * Writes experiments and runs as the folder of files that MLflow reads. A run appears whole or not at all, so that an
 * export that was cut short goes on when it is done again.
 */
export async function exportMlruns(
  client: Client,
  to: string,
  options: ExportOptions,
): Promise<ExportReport> {
  const root = resolve(to)
  const view = options.deleted ? 'all' : 'active'
  const { experiments } = await client.tracking.listExperiments({ query: { view } })
  const report = { experiments: 0, runs: 0, standing: 0, points: 0, files: 0 }
  const leftOut: LeftOut[] = []
  for (const experiment of experiments) {
    const folder = await openExperiment(root, experiment)
    report.experiments++
    for await (const run of runsOf(client, experiment, view)) {
      const final = join(folder, run.id)
      if (existsSync(final)) {
        report.standing++
        continue
      }
      const draft = join(root, '.draft', run.id)
      await rm(draft, { recursive: true, force: true })
      const written = await writeRunFolder(client, run, { folder: draft, final, experiment: folder })
      await rename(draft, final)
      report.runs++
      report.points += written.points
      report.files += written.files
      leftOut.push(...written.leftOut)
      options.onProgress?.({ runs: report.runs, points: report.points })
    }
  }
  await rm(join(root, '.draft'), { recursive: true, force: true })
  return { folder: root, ...report, leftOut }
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
