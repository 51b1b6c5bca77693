import type { PipelinesTrx } from './pipelines.tables.ts'

export interface EndedRun {
  readonly id: string
  /** As the plan calls it. */
  readonly pipeline: string
  readonly status: 'succeeded' | 'failed' | 'cancelled'
}

/** Hears of the end of a run in the transaction that writes it, and again once that is durable. */
export interface RunsOutbox {
  runEnded(trx: PipelinesTrx, run: EndedRun): Promise<void>
  settled(): void
}
