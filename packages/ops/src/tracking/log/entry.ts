import type { LogBatch, MetricPoint, NewRun } from '@slipway/contract/tracking'
import { pointOf, type Point } from '../metrics/metric-point.ts'

/** A point that names the model it measures. */
export interface ModelPoint extends Point {
  readonly modelId: string
  readonly datasetName: string
  readonly datasetDigest: string
}

export interface NewRunFacts {
  readonly experimentId: number
  readonly name: string
  readonly parentId: string | null
  readonly createdBy: string
  readonly startedAtMs: number
  readonly key: string | null
}

/** What is written to one run at once: all of it or nothing. */
export interface LogEntry {
  readonly runId: string
  /** Where the run is to be made first. */
  readonly make: NewRunFacts | null
  readonly params: readonly (readonly [key: string, value: string])[]
  readonly tags: readonly (readonly [key: string, value: string])[]
  readonly points: readonly Point[]
  readonly modelPoints: readonly ModelPoint[]
  /** A new name of the run. */
  readonly name: string | null
}

/** `standing`: the run was not made, since one with this id or key is there. */
export type LogOutcome =
  | { readonly kind: 'written' }
  | { readonly kind: 'standing' }
  | { readonly kind: 'refused'; readonly error: Error }

/** LogBatch as callers inside the server give it; pairs keep what a batch says twice. */
export interface Batch extends Omit<LogBatch, 'params' | 'tags'> {
  readonly params?: LogBatch['params'] | readonly (readonly [string, string])[]
  readonly tags?: LogBatch['tags'] | readonly (readonly [string, string])[]
  /** Renames the run with it. */
  readonly name?: string
}

export function entryOf(runId: string, batch: Batch, make: NewRunFacts | null, nowMs: number): LogEntry {
  const metrics = batch.metrics ?? []
  return {
    runId,
    make,
    params: pairs(batch.params),
    tags: pairs(batch.tags),
    points: metrics.map((point) => pointOf(point, nowMs)),
    modelPoints: metrics.flatMap((point) => modelPointOf(point, nowMs)),
    name: batch.name ?? null,
  }
}

function modelPointOf(point: MetricPoint, nowMs: number): ModelPoint[] {
  if (point.modelId === undefined) return []
  const { name = '', digest = '' } = point.dataset ?? {}
  return [{ ...pointOf(point, nowMs), modelId: point.modelId, datasetName: name, datasetDigest: digest }]
}

const pairs = (texts: NewRun['params'] | readonly (readonly [string, string])[]) =>
  texts === undefined ? [] : isPairs(texts) ? texts : Object.entries(texts)

const isPairs = (texts: object): texts is readonly (readonly [string, string])[] => Array.isArray(texts)
