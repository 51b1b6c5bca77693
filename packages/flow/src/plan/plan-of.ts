import { SlipwayError } from '@slipway/contract/error'
import type { PlanBody, PlanNodeBody } from '@slipway/contract/pipelines'
import { settled } from '../authoring/each.ts'
import type { AnyPipeline } from '../authoring/pipeline.ts'
import { expression, type RecordedNode, type RecordedWindow, record } from '../authoring/recording.ts'
import type { StepFacts } from '../authoring/step-facts.ts'
import { encode, type Json } from '../encoding/index.ts'
import { codeIdentity, type StepCode } from './code-identity.ts'
import { refuseCycles } from './cycles.ts'
import { optionsOf } from './options-of.ts'
import { parametersOf } from './parameters.ts'
import { buildFailed, nothingPlanned, stepRetired } from './plan.errors.ts'

export type Plan = PlanBody
export type PlanNode = PlanNodeBody

/** Where a pipeline's code came from, as the bundling found it. */
export interface CodeFacts {
  readonly root: string
  readonly bundle: PlanBody['bundle']
  /** What a step or a command is made of. */
  codeOf(facts: StepFacts): StepCode
}

export interface PlanOptions {
  /** Values in place of the pipeline's own. */
  readonly params?: Readonly<Record<string, unknown>>
  readonly seed?: number
}

/** Builds a pipeline with these parameters; the nodes keep their functions. */
export const buildPipeline = (pipeline: AnyPipeline, params: Record<string, unknown>) => {
  const written = encode(params, { what: `the parameters of ${pipeline.name}` })
  try {
    const { recording, result } = record(
      () => settled(pipeline.name, pipeline.build(params as never)),
      written,
    )
    return { recording, output: expression(recording, result, `the result of ${pipeline.name}`) }
  } catch (error) {
    if (error instanceof SlipwayError) throw error
    throw buildFailed(pipeline.name, error)
  }
}

/**
 * The plan of a pipeline: its graph with parameters filled in, as plain JSON. Runs nothing but build.
 * Throws FLOW_PARAM…, FLOW_NOT_STORABLE, FLOW_REFERENCE_READ, FLOW_CYCLE, FLOW_STEP_RETIRED
 * and the like.
 */
export const planOf = (pipeline: AnyPipeline, code: CodeFacts, options: PlanOptions = {}): Plan => {
  const params = parametersOf(pipeline, options.params ?? {})
  const { recording, output } = buildPipeline(pipeline, params)
  if (recording.nodes.length === 0) throw nothingPlanned(pipeline.name)
  const keys = stepKeys(recording.nodes)
  const codes = new Map([...keys.keys()].map((facts) => [facts, code.codeOf(facts)]))
  const plan: Plan = {
    version: 1,
    pipeline: pipeline.name,
    params: encode(params, { what: `the parameters of ${pipeline.name}` }) as Record<string, Json>,
    seed: options.seed ?? 0,
    project: { root: code.root },
    bundle: code.bundle,
    reaches: Object.fromEntries([...keys].map(([facts, key]) => [key, [...codes.get(facts)!.files]])),
    nodes: recording.nodes.map((node) => planNode(node, keys.get(node.facts)!, codes.get(node.facts)!)),
    eaches: recording.eaches.map(({ id, list, result, scope, when, parallel }) => ({
      id,
      list,
      result,
      each: scope,
      ...(when ? { when } : {}),
      ...(parallel === undefined ? {} : { parallel }),
    })),
    ...(recording.windows.length > 0 ? { windows: recording.windows.map(windowBody) } : {}),
    output,
  }
  refuseCycles(plan)
  return plan
}

const windowBody = ({ scope, parallel, copies }: RecordedWindow) => ({
  each: scope,
  parallel,
  copies: copies.map((ids) => [...ids]),
})

const planNode = (node: RecordedNode, step: string, code: StepCode): PlanNode => {
  const { facts, options } = node
  const { version, deprecated, retired } = facts.options
  if (retired) throw stepRetired(facts.name, retired)
  return {
    id: node.id,
    step,
    kind: facts.approval ? 'approval' : facts.command ? 'command' : 'step',
    inputs: { ...node.inputs },
    after: [...new Set(node.after)],
    each: node.scope,
    ...optionsOf(options),
    identity: codeIdentity(facts, options, step, code),
    command: facts.command as PlanNode['command'],
    approval: facts.approval,
    ...(version === undefined ? {} : { version }),
    ...(deprecated ? { deprecated } : {}),
  }
}

/** clean, and clean~2 for another step that has the same name. */
const stepKeys = (nodes: readonly RecordedNode[]): Map<StepFacts, string> => {
  const keys = new Map<StepFacts, string>()
  const seen = new Map<string, number>()
  for (const { facts } of nodes) {
    if (keys.has(facts)) continue
    const n = (seen.get(facts.name) ?? 0) + 1
    seen.set(facts.name, n)
    keys.set(facts, n === 1 ? facts.name : `${facts.name}~${n}`)
  }
  return keys
}
