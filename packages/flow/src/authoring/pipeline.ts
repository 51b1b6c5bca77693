import { calledOutside, notAFunction, subParameterUnknown, tooDeep } from './authoring.errors.ts'
import { settled } from './each.ts'
import { calledSince, currentRecording, expression, freshId, markOf } from './recording.ts'
import { makeRef } from './refs.ts'
import type { Filled, Inputs, Ref } from './ref-types.ts'
import { idsAfter } from './use.ts'
import { validName } from './valid-name.ts'

const pipelineKey = Symbol.for('slipway.pipeline')
const mostInside = 16

/** How one use of a pipeline inside another differs from another use. */
export interface SubOptions {
  /** What its steps are called by: name/step. Default the pipeline's name. */
  readonly name?: string
  /** Steps that must have ended before any of its own begins. */
  readonly after?: readonly unknown[]
}

/** P: the parameters, with defaults; O: what a run of it gives. */
export interface Pipeline<P, O> {
  /**
   * Inside another pipeline: adds its steps to that one's graph and gives a reference to its result. Parameters are
   * values or references; those left out are its own.
   */
  (params?: Partial<Inputs<P>>, options?: SubOptions): Ref<O>
  readonly name: string
  readonly params: P
  readonly build: (params: P) => unknown
  readonly $output?: O
}

/** A pipeline whose parameters are known at run time only. */
export interface AnyPipeline {
  readonly name: string
  readonly params: any
  readonly build: (params: any) => unknown
}

/**
 * A graph of steps. build is called once to see the graph, before anything runs: it may use its parameters
 * as plain values, and what steps return only as references. It must give the same graph for the same parameters.
 * Throws FLOW_NAME and FLOW_NO_FUNCTION.
 */
export const pipeline = <P extends Readonly<Record<string, unknown>>, R>(
  name: string,
  params: P,
  build: (params: P) => R,
): Pipeline<P, Filled<R>> => {
  validName(name)
  if (typeof build !== 'function') throw notAFunction(`the pipeline ${name}`, build)
  const own = { params, build, [pipelineKey]: true }
  const use = (given: Record<string, unknown> = {}, options: SubOptions = {}) =>
    addTo(made as unknown as AnyPipeline, given, options)
  const made: unknown = Object.assign(Object.defineProperty(use, 'name', { value: name }), own)
  return made as Pipeline<P, Filled<R>>
}

/** Whether a module's export is a pipeline, whichever copy of this package made it. */
export const isPipeline = (value: unknown): value is AnyPipeline =>
  typeof value === 'function' && (value as { [pipelineKey]?: true })[pipelineKey] === true

/** Records what a pipeline calls as part of the one around it. Throws FLOW_PARAM_UNKNOWN and FLOW_PIPELINE_DEPTH. */
const addTo = (pipeline: AnyPipeline, given: Record<string, unknown>, options: SubOptions): unknown => {
  const recording = currentRecording()
  if (!recording) throw calledOutside(pipeline.name)
  if (recording.builds.length > mostInside) throw tooDeep(pipeline.name)
  const own = pipeline.params as Record<string, unknown>
  for (const name of Object.keys(given))
    if (!Object.hasOwn(own, name)) throw subParameterUnknown(pipeline.name, name, Object.keys(own))
  const params = { ...own, ...Object.fromEntries(Object.entries(given).filter(([, v]) => v !== undefined)) }
  const id = freshId(recording, validName(options.name ?? pipeline.name))
  const after = idsAfter(recording, options.after, id)
  const mark = markOf(recording)
  recording.builds.push({
    prefix: `${id}/`,
    params: expression(recording, params, `the parameters of ${id}`),
  })
  try {
    const value = expression(recording, settled(pipeline.name, pipeline.build(params)), `the result of ${id}`)
    for (const node of recording.nodes.slice(mark.nodes)) node.after.push(...after)
    const ends = calledSince(recording, mark)
    return makeRef({ kind: 'known', id, path: [], scope: recording.scope, recording, value, ends })
  } finally {
    recording.builds.pop()
  }
}
