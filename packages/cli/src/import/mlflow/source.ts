import type { LoggedModelStatus } from '@slipway/contract/logged-models'
import type { MetricPoint, RunInput, RunModel, RunStatus } from '@slipway/contract/tracking'
import type { SourceAttachment } from './attachments.ts'
import type { SourceEvaluationDataset } from './evaluation-dataset.ts'
import type { FileSpan, SourceTrace } from './trace.ts'

/** What MLflow keeps, in the words of the contract; read from a database, a folder or a server alike. */
export interface SourceExperiment {
  readonly id: string
  readonly name: string
  readonly artifactLocation: string
  readonly deleted: boolean
  readonly createdAtMs: number
  readonly updatedAtMs: number
  readonly tags: Readonly<Record<string, string>>
}

export interface SourceRun {
  readonly id: string
  readonly experimentId: string
  readonly name: string
  readonly status: RunStatus
  readonly deleted: boolean
  /** null where it is not, or where the source does not say. */
  readonly deletedAtMs: number | null
  readonly startedAtMs: number
  readonly endedAtMs: number | null
  readonly user: string
  readonly artifactUri: string
  readonly params: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  readonly inputs: readonly RunInput[]
  readonly models: readonly RunModel[]
}

export interface SourceFile {
  readonly path: string
  readonly bytes: number
  readonly open: () => Promise<ReadableStream<Uint8Array>> | ReadableStream<Uint8Array>
}

/** What a logged model scored, as a point of the run that measured it. */
export interface SourceScore {
  readonly key: string
  readonly value: MetricPoint['value']
  readonly step: number
  readonly tMs: number
  readonly run: string
  readonly dataset?: { readonly name: string; readonly digest: string }
}

/** A model that a run made, before it is registered. */
export interface SourceLoggedModel {
  readonly id: string
  readonly experimentId: string
  readonly name: string
  readonly type: string
  readonly runId: string | null
  readonly status: LoggedModelStatus
  readonly location: string
  readonly createdAtMs: number
  readonly updatedAtMs: number
  readonly params: Readonly<Record<string, string>>
  readonly tags: Readonly<Record<string, string>>
  readonly scores: readonly SourceScore[]
}

export interface SourceVersion {
  readonly number: number
  readonly description: string
  readonly tags: Readonly<Record<string, string>>
  readonly stage: string
  readonly source: string
  readonly location: string | null
  readonly runId: string | null
  readonly runLink: string | null
  readonly user: string
  readonly createdAtMs: number
}

export interface SourceModel {
  readonly name: string
  readonly description: string
  readonly tags: Readonly<Record<string, string>>
  readonly aliases: Readonly<Record<string, number>>
  readonly versions: readonly SourceVersion[]
}

export interface MlflowSource extends AsyncDisposable {
  /** Equal for the same store, so that an import which was cut short is known again. */
  readonly identity: string
  /** Those that are deleted too. */
  experiments(): Promise<SourceExperiment[]>
  /** Those that are deleted too; in any order. */
  runs(experiment: SourceExperiment): AsyncIterable<SourceRun> | Iterable<SourceRun>
  /** Null where there is none. */
  run(id: string): Promise<SourceRun | null>
  /** Every point of every metric, at most so many at once. */
  points(run: SourceRun, atOnce: number): AsyncIterable<MetricPoint[]> | Iterable<MetricPoint[]>
  /** Throws IMPORT_ARTIFACTS_AWAY where they lie where this cannot read. */
  files(run: SourceRun): AsyncIterable<SourceFile>
  /** Those that are not deleted; none where the store is from before there were any. */
  loggedModels(experiment: SourceExperiment): AsyncIterable<SourceLoggedModel> | Iterable<SourceLoggedModel>
  /** Throws as `files` does. */
  loggedModelFiles(model: SourceLoggedModel): AsyncIterable<SourceFile>
  models(): Promise<SourceModel[]>
  /** None where the store is from before there were any. */
  traces(experiment: SourceExperiment): AsyncIterable<SourceTrace> | Iterable<SourceTrace>
  /** Throws as `files` does. */
  spans(trace: SourceTrace): Promise<FileSpan[]>
  /** What the spans name beside themselves. Throws as `files` does. */
  attachments(trace: SourceTrace, spans: readonly FileSpan[]): Promise<SourceAttachment[]>
  evaluationDatasets(): Promise<SourceEvaluationDataset[]>
  /** The files of a version. Throws as `files` does. */
  modelFiles(version: SourceVersion): AsyncIterable<SourceFile>
}

export const parentTag = 'mlflow.parentRunId'
export const contextTag = 'mlflow.data.context'
export const runNameTag = 'mlflow.runName'

/** The number that MLflow's files give a status, or the word that it is elsewhere. */
const statuses: readonly RunStatus[] = ['running', 'scheduled', 'finished', 'failed', 'killed']
export const statusOf = (status: string): RunStatus =>
  /^\d+$/.test(status) ? (statuses[Number(status) - 1] ?? 'running') : (status.toLowerCase() as RunStatus)

/** A point's value as the contract writes it. */
export const valueOf = (value: number): MetricPoint['value'] =>
  Number.isFinite(value) ? value : (String(value) as 'NaN' | 'Infinity' | '-Infinity')
