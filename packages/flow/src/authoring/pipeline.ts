import type { Filled } from './ref-types.ts'
import { validName } from './valid-name.ts'

const pipelineKey = Symbol.for('slipway.pipeline')

/** P: the parameters, with defaults; O: what a run of it gives. */
export interface Pipeline<P, O> {
  readonly name: string
  readonly params: P
  readonly build: (params: P) => unknown
  readonly $output?: O
}

/** A pipeline whose parameters are known at run time only. */
export type AnyPipeline = Pipeline<any, unknown>

/**
 * A graph of steps. build is called once to see the graph, before anything runs: it may use its parameters
 * as plain values, and what steps return only as references. It must give the same graph for the same parameters.
 */
export const pipeline = <P extends Readonly<Record<string, unknown>>, R>(
  name: string,
  params: P,
  build: (params: P) => R,
): Pipeline<P, Filled<R>> => Object.assign({ name: validName(name), params, build }, { [pipelineKey]: true })

/** Whether a module's export is a pipeline, whichever copy of this package made it. */
export const isPipeline = (value: unknown): value is AnyPipeline =>
  typeof value === 'object' && value !== null && pipelineKey in value
