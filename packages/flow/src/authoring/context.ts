import type { FileRef } from '../encoding/index.ts'

/** What a step is given beside its inputs. */
export interface StepContext {
  /** The pipeline run, pr_…; 'local' where there is no server. */
  readonly run: string
  /** The node that runs: the step's name, -2 on its second use, #0 in a parallel copy. */
  readonly step: string
  /** Equal for every step of a pipeline run; 0 unless the run was started with another. */
  readonly seed: number
  /** A directory of this attempt's own, gone some time after it ends. */
  readonly dir: string
  /** The platform that runs the step; null in a unit test. */
  readonly server: { readonly url: string; readonly token: string } | null
  readonly files: {
    /** Keeps a file, or bytes, beyond the step's end. */
    put(source: string | Uint8Array, name: string): Promise<FileRef>
    /** Where a file lies; read only. */
    path(file: FileRef): Promise<string>
  }
  /** The value of a secret that the step's options name. It is hidden in all that the step says and gives. */
  secret(name: string): string
  log(text: string): void
  /** How far the step is: a share from 0 to 1, and what it is doing. */
  progress(done: number, note?: string): void
  metric(name: string, value: number, step?: number): void
  param(name: string, value: string | number | boolean): void
  /** Aborts when the run is cancelled or the step's time is over. */
  readonly signal: AbortSignal
}
