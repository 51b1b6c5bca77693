import type { Json } from '../encoding/index.ts'
import type { StepContext } from './context.ts'
import type { CommandSpec } from './command.ts'

export interface StepOptions {
  /**
   * false: runs every time. Default true: the same code on the same inputs runs once. A text stands for the code: the
   * step runs again when the text or an input changes, whatever becomes of its code.
   */
  readonly cache?: boolean | string
  /** How often a failed attempt is tried again (not when the step refused its input). Default 0. */
  readonly retries?: number | Retries
  /**
   * false: it must not run twice, as what sends a letter. Where its server ends in the middle of it, the run stops and
   * asks rather than run it again. Default true.
   */
  readonly idempotent?: boolean
  /** Stops an attempt that runs longer. Default: no limit. */
  readonly timeoutMs?: number
  /** Attempts of the same pool, of all runs of a server, share its places: SLIPWAY_POOLS says how many, else one. */
  readonly pool?: string
  /** What an attempt needs: it starts when that is free, and is held to its memory and processors. */
  readonly resources?: ResourceNeed
  readonly env?: StepEnvironment
  /** Names of secrets: `ctx.secret(name)` in a step, a variable of that name in a command. */
  readonly secrets?: readonly string[]
  readonly tags?: readonly string[]
  /** Counted up when what it computes changes, so that a version can fall out of use. Default 1. */
  readonly version?: number
  /** It works, and plans, runs and model cards say that it should not be used. */
  readonly deprecated?: OutOfUse
  /** No plan may use it (FLOW_STEP_RETIRED). */
  readonly retired?: OutOfUse
}

/** Why something should not be used any more. */
export interface OutOfUse {
  /** The version from which on it should not. */
  readonly since: number
  readonly use: string
  readonly reason: string
}

export interface Retries {
  readonly times: number
  /** Before the second attempt. Default 250. */
  readonly delayMs?: number
  /** What each further wait is multiplied by. Default 2. */
  readonly factor?: number
  /** Default 10,000. */
  readonly maxDelayMs?: number
  /** The share of a wait that chance may take away, so that many do not come back at once. Default 0.2. */
  readonly jitter?: number
}

export interface ResourceNeed {
  /** Processors, also parts of one. */
  readonly cpu?: number
  readonly memoryMb?: number
  readonly gpu?: number
}

export interface StepEnvironment {
  /** Variables to set. */
  readonly set?: Readonly<Record<string, string>>
  /** Variables to hand on from the environment that slipway runs in. Their values are not part of the identity. */
  readonly pass?: readonly string[]
}

/** What a step is, whatever language it is in. */
export interface StepFacts {
  readonly name: string
  readonly options: StepOptions
  /** The function of a step(); a command() and an approval() have none. */
  readonly fn: ((inputs: never, ctx: StepContext) => unknown) | null
  readonly command: CommandSpec | null
  readonly approval: {
    readonly question: string
    readonly expiresAfterMs: number | null
    readonly fourEyes?: boolean
  } | null
  /** Made while pipelines were built, whose parameters its function may hold: those. null: made outside. */
  readonly held: Json | null
  /** Where it was made, as the planner notes it to find its code; null where nobody asks. */
  readonly madeAt: unknown
}

/** How one use of a step differs from another. What is not said is as the step has it. */
export interface UseOptions
  extends Pick<StepOptions, 'cache' | 'retries' | 'timeoutMs' | 'pool' | 'resources' | 'tags'> {
  /** What the node is called; default the step's name. */
  readonly name?: string
  /** Steps that must have ended before, though nothing of theirs is read. */
  readonly after?: readonly unknown[]
}
