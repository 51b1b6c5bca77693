import type { CaptureSettings } from '@slipway/contract/serving'
import type { Batch } from '@slipway/ml/model'
import type { ModelHealth } from './model-host.ts'

/** A model version that is asked what callers ask, and whose answers nobody waits for. */
export interface ShadowModel {
  /** The variant's name. */
  readonly name: string
  readonly model: string
  readonly version: number
  /** Of the requests; which ones follows from their ids. */
  readonly share: number
  /** Where its model folder is laid out. */
  readonly dir: string
}

/** What the shadows of an endpoint are, from one revision to the next. */
export interface ShadowPlan {
  readonly endpoint: string
  readonly revision: number
  readonly capture: CaptureSettings
  /** Where their answers are captured, beside those of the server. */
  readonly captureDir: string
  readonly shadows: readonly ShadowModel[]
}

export interface Mirrored {
  readonly id: string
  readonly tMs: number
  readonly inputs: Batch
}

/** Requests for an endpoint's shadows, all with the same columns. */
export interface ShadowBatch {
  readonly endpoint: string
  /** When each was asked; as many as they are. */
  readonly tMs: Float64Array
  id(index: number): string
  /** Made anew each time. */
  inputs(index: number): Batch
}

/** What a shadow made of a batch. */
export interface ShadowTally {
  readonly name: string
  readonly failed: number
  /** Of each request that it answered. */
  readonly latencyUs: Float64Array
  /** How its model did after that; null: it runs in the process for shadows itself. */
  readonly host: ModelHealth | null
}

/** Since this server started. */
export interface ShadowCounts {
  /** Requests that a shadow answered. */
  readonly answered: number
  /** Requests that a shadow could not answer. */
  readonly failed: number
  /** Requests that were let go, the oldest first, because the shadows did not keep up or were not there. */
  readonly dropped: number
  readonly p50Ms: number | null
  readonly p99Ms: number | null
  /** As of the last batch; null: none was answered, or it runs in the process for shadows itself. */
  readonly host: ModelHealth | null
}

/** Where shadows run: out of the way of those who answer callers. */
export interface Shadows {
  /** What an endpoint's shadows are from now on; none: its process may end. */
  plan(plan: ShadowPlan): void
  /** Hands a request on. Never waits, never throws: what there is no room for is dropped and counted. */
  mirror(endpoint: string, request: Mirrored): void
  /** By the variant's name; those that were handed on are counted once their answer is known. */
  counts(endpoint: string): Readonly<Record<string, ShadowCounts>>
  /** Requests that wait for shadows now. */
  waiting(): number
  /** Resolves once all that was mirrored before is answered and captured, or dropped. */
  flush(endpoint: string): Promise<void>
  close(): Promise<void>
}

/** Where no shadow can run: what is mirrored is forgotten. */
export const noShadows: Shadows = {
  plan: () => {},
  mirror: () => {},
  counts: () => ({}),
  waiting: () => 0,
  flush: async () => {},
  close: async () => {},
}
