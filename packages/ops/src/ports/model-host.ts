import type { AskedLately, Explanation } from '@slipway/ml/explain'
import type { Batch, Signature } from '@slipway/ml/model'
import type { Soon } from '../kernel/index.ts'

/** What runs a model: ONNX Runtime or what equals it, MLflow's loader in Python, or a server elsewhere. */
export type ModelRuntime = 'onnx' | 'python' | 'remote'

/** A model that is open and answers. */
export interface HostedModel {
  readonly signature: Signature
  readonly runtime: ModelRuntime
  /** Rows that were stored with it as an example of its input; null where there are none. */
  readonly example: Batch | null
  /**
   * Answers one row of outputs per row of inputs. `batch` holds exactly the signature's inputs, in its order.
   * Concurrent calls may be answered together; each caller gets its own rows.
   *
   * @param deadlineMs after so long nobody waits for the answer any more, and what works at it is stopped where that can
   * be; the host's own limit unless given
   */
  predict(batch: Batch, deadlineMs?: number): Soon<Batch>
  /**
   * Why it answers what it answers to these rows. Throws EXPLAIN_… where it can't be said.
   * @param askedLately what a column that is left out has, where the model must be asked
   */
  explain(batch: Batch, askedLately?: AskedLately): Promise<Explanation>
  /** How what it runs in does; absent where that is the server itself. */
  health?(): ModelHealth
  /** Lets calls in flight end, then frees the model. Later calls are refused. */
  close(): Promise<void>
}

/** How a model does that runs in a process of its own, or elsewhere. */
export interface ModelHealth {
  /** `resting`: it failed too often in a row, and is not asked; `trying`: the next request, or one under way, decides. */
  readonly state: 'answering' | 'resting' | 'trying'
  readonly failuresInARow: number
  /** When the first of them was; null where there are none. */
  readonly failingSinceMs: number | null
  /** For so long it rests; 0 unless it does. */
  readonly retryAfterMs: number
  /** Requests that were refused at once while it rested. */
  readonly refused: number
  readonly lastFailure: {
    readonly code: string
    readonly message: string
    readonly hint: string
    readonly atMs: number
  } | null
  /** `none`: it is started for the next request; null where the model is on another server. */
  readonly process: 'running' | 'starting' | 'none' | null
  /** Why its process was ended or replaced last; null where it never was. */
  readonly lastEnd: { readonly why: string; readonly atMs: number } | null
  /** How often its process was replaced. */
  readonly restarts: number
  /** What its process held when last looked at; null where there is none. */
  readonly memoryBytes: number | null
}

/** Where models run. */
export interface ModelHost {
  /**
   * Opens the model folder at `dir` (see design: model folder). Rejects where it can't be opened.
   * @param onRun hears of each run of the model, and how many requests it is to answer
   * @param name what people call it, where something is to be told of it
   */
  open(dir: string, onRun?: (requests: number) => void, name?: string): Promise<HostedModel>
  close(): Promise<void>
}
