import type { StepContext } from './context.ts'
import type { CommandSpec } from './command.ts'

export interface StepOptions {
  /** false: runs every time. Default true: the same code on the same inputs runs once. */
  readonly cache?: boolean
  /** How often a failed attempt is tried again (not when the step refused its input). Default 0. */
  readonly retries?: number
  /** Stops an attempt that runs longer. Default: no limit. */
  readonly timeoutMs?: number
  readonly tags?: readonly string[]
}

/** What a step is, whatever language it is in. */
export interface StepFacts {
  readonly name: string
  readonly options: StepOptions
  /** The function of a step(); a command() has none. */
  readonly fn: ((inputs: never, ctx: StepContext) => unknown) | null
  readonly command: CommandSpec | null
  /** Made while a pipeline was built, so that its function may hold the pipeline's parameters. */
  readonly madeInBuild: boolean
}

/** How one use of a step differs from another. */
export interface UseOptions {
  /** What the node is called; default the step's name. */
  readonly name?: string
  /** Steps that must have ended before, though nothing of theirs is read. */
  readonly after?: readonly unknown[]
}
