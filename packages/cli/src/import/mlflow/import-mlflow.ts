import type { Client } from '@slipway/client'
import { SlipwayError } from '@slipway/contract/error'
import { type ImportTarget, openEdge } from './edge.ts'
import { importEvaluationDatasets } from './import-evaluation-datasets.ts'
import { importLoggedModels } from './import-logged-models.ts'
import { importModels } from './import-models.ts'
import { importRun, type RunReport } from './import-run.ts'
import { importTraces } from './import-traces.ts'
import type { Journal } from './journal.ts'
import { importReport, type ImportReport, type RefusedRun } from './report.ts'
import { type MlflowSource, parentTag, type SourceExperiment, type SourceRun } from './source.ts'

export interface ImportOptions {
  /** Whether deleted experiments and runs come too, deleted here as well. */
  readonly deleted: boolean
  /** Runs at once. */
  readonly jobs: number
  readonly journal: Journal
  readonly onProgress?: (progress: ImportProgress) => void
}

export interface ImportProgress {
  readonly runs: number
  readonly points: number
  readonly bytes: number
}

/**
 * Brings experiments, runs, models, traces and evaluation datasets over. Run ids stay as they are; experiments and models are found by their
 * names. Everything may be sent twice, so that an import that was cut short is simply done again, without the runs
 * that the journal has.
 */
export async function importMlflow(
  source: MlflowSource,
  target: ImportTarget,
  options: ImportOptions,
): Promise<ImportReport> {
  const { client } = target
  const edge = openEdge(target)
  const experiments = (await source.experiments()).filter((each) => options.deleted || !each.deleted)
  const ids = await openExperiments(client, experiments)
  const reports = new Map<string, Promise<RunReport | null>>()
  const refused: RefusedRun[] = []
  const living = new Set<string>()
  const progress = { runs: 0, points: 0, bytes: 0 }
  const told = (change: Partial<Record<keyof ImportProgress, number>>) => {
    for (const [key, count] of Object.entries(change)) progress[key as keyof ImportProgress] += count
    options.onProgress?.({ ...progress })
  }

  /** Once for each run, whoever asks: the loop below, or a run that lies below it. Null where it is not wanted. */
  const bring = (run: SourceRun): Promise<RunReport | null> => {
    const standing = reports.get(run.id)
    if (standing) return standing
    const work = bringNow(run)
    reports.set(run.id, work)
    return work
  }

  async function bringNow(run: SourceRun): Promise<RunReport | null> {
    const experimentId = ids.get(run.experimentId)
    if (experimentId === undefined || (run.deleted && !options.deleted)) return null
    if (!run.deleted) living.add(run.id)
    const before = options.journal.done<RunReport>(run.id)
    if (before && run.endedAtMs !== null) {
      told({ runs: 1 })
      return before
    }
    const parentId = await bringParent(run)
    try {
      const report = await importRun(source, run, { experimentId, parentId }, client, {
        points: (points) => told({ points }),
        bytes: (bytes) => told({ bytes }),
      })
      options.journal.add(report)
      told({ runs: 1 })
      return report
    } catch (error) {
      // What this one run holds cannot stand here; a server that is gone ends it all.
      if (!(error instanceof SlipwayError) || !['invalid', 'conflict'].includes(error.kind)) throw error
      refused.push({ run: run.id, why: error.message })
      return null
    }
  }

  /** A run that lies below another comes after it. Where the other one is not there, only the tag tells of it. */
  async function bringParent(run: SourceRun): Promise<string | null> {
    const id = run.tags[parentTag]
    if (id === undefined || id === run.id) return null
    const parent = await source.run(id)
    return parent && (await bring(parent)) ? id : null
  }

  for (const experiment of experiments) await atOnce(options.jobs, source.runs(experiment), bring)
  const done = (await Promise.all(reports.values())).filter((report) => report !== null)
  const { journal } = options
  const logged = await importLoggedModels(source, client, { experiments, ids, runs: living, journal })
  const traces = await importTraces(source, edge, { experiments, ids, journal })
  const datasets = await importEvaluationDatasets(source, edge, ids)
  // MLflow notes a deletion as the latest change.
  for (const { id, deleted, updatedAtMs: deletedAtMs } of experiments)
    if (deleted)
      await client.tracking.deleteExperiment({ params: { id: ids.get(id)! }, query: { deletedAtMs } })
  const models = await importModels(source, client, edge, ids)
  return importReport({
    experiments: experiments.length,
    runs: done,
    refused,
    logged,
    models,
    traces,
    datasets,
  })
}

/** The id that each experiment has here, by its id there: one of the same name, or a new one. */
async function openExperiments(
  { tracking }: Client,
  experiments: readonly SourceExperiment[],
): Promise<Map<string, string>> {
  const { experiments: standing } = await tracking.listExperiments({ query: { view: 'all' } })
  const byName = new Map(standing.map((each) => [each.name, each]))
  const ids = new Map<string, string>()
  for (const { id, name, tags: given, createdAtMs, updatedAtMs } of experiments) {
    const tags = { ...given }
    const here =
      byName.get(name) ??
      (await tracking.createExperiment({ body: { name, tags, createdAtMs, updatedAtMs } }))
    const params = { id: here.id }
    if (here.lifecycle === 'deleted') await tracking.restoreExperiment({ params })
    const other = Object.entries(tags).some(([key, value]) => here.tags[key] !== value)
    if (other) await tracking.tagExperiment({ params, body: { tags: { ...tags } } })
    ids.set(id, here.id)
  }
  return ids
}

/** Works on the items, so many at a time; the first failure ends it, once what is under way has settled. */
async function atOnce<Item>(
  many: number,
  items: AsyncIterable<Item> | Iterable<Item>,
  work: (item: Item) => Promise<unknown>,
): Promise<void> {
  const under = new Set<Promise<void>>()
  let failure: { error: unknown } | null = null
  for await (const item of items) {
    if (failure) break
    const one = work(item).then(
      () => void under.delete(one),
      (error: unknown) => {
        under.delete(one)
        failure ??= { error }
      },
    )
    under.add(one)
    if (under.size >= many) await Promise.race(under)
  }
  await Promise.all(under)
  if (failure) throw (failure as { error: unknown }).error
}
