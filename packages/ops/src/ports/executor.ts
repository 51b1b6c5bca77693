import type { PlanBody, PlanNodeBody } from '@slipway/contract/pipelines'
import type { StepOutcome, WorkerEvent } from '@slipway/flow/worker'
import type { Json } from '@slipway/flow/encoding'

/** One attempt of one node: all that a process or a cluster job needs to know. */
export interface Attempt {
  readonly run: string
  /** The node with its copy: fit#0. */
  readonly id: string
  readonly number: number
  readonly node: PlanNodeBody
  readonly plan: PlanBody
  readonly inputs: { readonly [name: string]: Json }
  /** The values of node.environment.secrets: never written down, masked in all that the attempt says and gives. */
  readonly secrets: { readonly [name: string]: string }
  /** How the step reaches the platform. */
  readonly server: { readonly url: string; readonly token: string } | null
}

export interface RunningAttempt {
  /** Finds what runs again after this server has ended. */
  readonly handle: string
  /** Never rejects: what goes wrong is the outcome. Files that the outcome names are in the artifact store. */
  readonly outcome: Promise<StepOutcome>
  /** Stops it and all that it started; the outcome tells when that is done. */
  cancel(): void
}

/** Runs steps: as processes of this machine, or as jobs of a cluster. */
export interface Executor {
  /** An attempt of this project will follow soon: makes ready what it needs, where that gains anything. */
  prepare?(root: string): void
  start(attempt: Attempt, onEvent: (event: WorkerEvent) => void): RunningAttempt
  /** Stops what a server that ended left running. Resolves also where nothing runs any more. */
  reap(handle: string): Promise<void>
  /**
   * Before the first attempt of a server: stops what servers before it left running, noted or not. A server that was
   * killed between starting an attempt and noting its handle leaves one that only this finds.
   */
  sweep(): Promise<void>
  /** Removes what it keeps for later attempts and none has used for so long, such as environments of commands. */
  collect(unusedMs: number, dryRun: boolean): Promise<{ files: number; bytes: number }>
  /** Gives back what it keeps ready for the next attempt. */
  close(): void
}
