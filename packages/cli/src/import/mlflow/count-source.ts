import type { ImportOptions } from './import-mlflow.ts'
import type { MlflowSource } from './source.ts'
import { tallied, type Tallied } from './tally.ts'

export type SourceCounts = Readonly<
  Record<
    | 'experiments'
    | 'runs'
    | Tallied
    | 'logged models'
    | 'models'
    | 'versions'
    | 'traces'
    | 'spans'
    | 'assessments'
    | 'attachments'
    | 'evaluation datasets'
    | 'records',
    number
  >
>

/** What an import would bring over, read whole and counted; nothing is written. */
export async function countSource(
  source: MlflowSource,
  { deleted }: Pick<ImportOptions, 'deleted'>,
): Promise<SourceCounts> {
  const counts = {
    experiments: 0,
    runs: 0,
    'logged models': 0,
    models: 0,
    versions: 0,
    traces: 0,
    spans: 0,
    assessments: 0,
    attachments: 0,
    'evaluation datasets': 0,
    records: 0,
  } as Record<keyof SourceCounts, number>
  for (const what of tallied) counts[what] = 0
  for (const experiment of await source.experiments()) {
    if (experiment.deleted && !deleted) continue
    counts.experiments++
    for await (const _ of source.loggedModels(experiment)) counts['logged models']++
    for await (const trace of source.traces(experiment)) {
      counts.traces++
      counts.assessments += trace.assessments.length
      const spans = await source.spans(trace)
      counts.spans += spans.length
      counts.attachments += (await source.attachments(trace, spans)).length
    }
    for await (const run of source.runs(experiment)) {
      if (run.deleted && !deleted) continue
      counts.runs++
      counts.params += Object.keys(run.params).length
      counts.tags += Object.keys(run.tags).length
      counts.datasets += run.inputs.length
      for await (const points of source.points(run, 10_000)) counts.points += points.length
      for await (const file of source.files(run)) {
        counts.files++
        counts.bytes += file.bytes
      }
    }
  }
  for (const dataset of await source.evaluationDatasets()) {
    counts['evaluation datasets']++
    counts.records += (await dataset.records()).length
  }
  for (const model of await source.models()) {
    counts.models++
    counts.versions += model.versions.length
  }
  return counts
}
