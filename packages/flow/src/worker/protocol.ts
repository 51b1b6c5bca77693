import type {
  CommandBody,
  EnvironmentBody,
  FailureBody,
  ResourceNeedBody,
  ResourcesBody,
} from '@slipway/contract/pipelines'
import type { Json } from '../encoding/index.ts'

/**
 * One attempt of one step, as a worker finds it in job.json (mode 0600: it may hold a token) of the attempt's
 * directory, beside inputs.json. The worker leaves outputs.json there.
 */
export interface StepJob {
  readonly run: string
  /** The node with its copy: fit#0. */
  readonly id: string
  /** The plan's node: fit. */
  readonly planNode: string
  /** The step's key, to notice a build that is not the plan's. */
  readonly step: string
  readonly command: CommandBody | null
  readonly environment: EnvironmentBody
  readonly resources: ResourceNeedBody
  readonly timeoutMs: number | null
  readonly root: string
  readonly bundle: { readonly file: string; readonly export: string }
  /** Encoded, as in the plan. */
  readonly params: Json
  readonly seed: number
  /** The attempt's own directory. */
  readonly dir: string
  /** The directory of the content-addressed store. */
  readonly store: string
  /** Where environments of commands are built and kept. */
  readonly environments: string
  readonly server: { readonly url: string; readonly token: string } | null
}

/**
 * What a worker loads before it has an attempt; it then waits for a WorkerMessage, as one that is free does. A bundle is
 * that of one pipeline; without one the worker is ready for a step of any run, or for a command.
 */
export interface WarmOrder {
  readonly root: string
  readonly bundle: { readonly file: string; readonly export: string } | null
  /** Modules, by their addresses, that steps will import. */
  readonly modules: readonly string[]
  readonly command: boolean
}

/** What the server sends to a worker: where its next attempt lies, and what must never be written down. */
export interface WorkerMessage {
  readonly dir: string
  readonly secrets: Secrets
}
export type Secrets = { readonly [name: string]: string }

/** What a worker says while it runs, one JSON object a line on descriptor 3. The text of a log may have several lines. */
export type WorkerEvent =
  | { readonly type: 'log'; readonly stream: 'step' | 'stdout' | 'stderr'; readonly text: string }
  | { readonly type: 'progress'; readonly done: number; readonly note?: string }
  | {
      readonly type: 'metric'
      readonly name: string
      readonly value: number | string
      readonly step?: number
    }
  | { readonly type: 'param'; readonly name: string; readonly value: string | number | boolean }

/** How an attempt ended; of it, only WorkerFree follows. */
export type WorkerEnd =
  | { readonly type: 'done'; readonly resources: ResourcesBody }
  | { readonly type: 'failed'; readonly failure: FailureBody; readonly resources: ResourcesBody }

/** The attempt left nothing behind: the process stays and may be sent the next one. Else it exits. */
export interface WorkerFree {
  readonly type: 'free'
}

/**
 * Whether an attempt gets a process that serves no other: a command's, one with secrets, and one that is held to limits,
 * in which what others left would count.
 */
export const needsOwnProcess = ({ command, environment, resources }: StepJob): boolean =>
  command !== null ||
  environment.secrets.length > 0 ||
  resources.cpu !== null ||
  resources.memoryMb !== null ||
  resources.gpu > 0

/** The line that a process which stays prints on stdout and stderr: what came before belongs to this attempt. */
export const endMark = (job: { readonly dir: string }): string => `\u0004${job.dir}`

/** How an attempt ended. */
export type StepOutcome =
  | { readonly status: 'succeeded'; readonly output: Json; readonly resources: ResourcesBody }
  | {
      readonly status: 'failed' | 'cancelled'
      readonly failure: FailureBody
      readonly resources: ResourcesBody | null
    }
