/** One question of an evaluation dataset, in the fields of MLflow's API. */
export interface SourceRecord {
  readonly inputs: Readonly<Record<string, unknown>>
  readonly outputs: unknown
  readonly expectations: Readonly<Record<string, unknown>> | null
  readonly tags: Readonly<Record<string, string>> | null
  readonly source: Readonly<Record<string, unknown>> | null
}

/** A set of questions that applications are judged by. */
export interface SourceEvaluationDataset {
  readonly id: string
  readonly name: string
  readonly tags: Readonly<Record<string, string>>
  readonly experimentIds: readonly string[]
  readonly records: () => Promise<SourceRecord[]>
}
