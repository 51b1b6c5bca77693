import type { PlanBody, PlanNodeBody } from '@slipway/contract/pipelines'
import type { AnyPipeline } from '../authoring/pipeline.ts'
import { expression, type RecordedNode, record } from '../authoring/recording.ts'
import type { StepFacts } from '../authoring/step-facts.ts'
import { optionsOf } from './options-of.ts'
import { encode, type Json, jsonDigest } from '../encoding/index.ts'
import { refuseCycles } from './cycles.ts'
import { parametersOf } from './parameters.ts'
import { buildFailed, nothingPlanned } from './plan.errors.ts'
import { SlipwayError } from '@slipway/contract/error'

export type Plan = PlanBody
export type PlanNode = PlanNodeBody

/** Where a pipeline's code came from, as the bundling found it. */
export interface CodeFacts {
  readonly root: string
  readonly bundle: PlanBody['bundle']
  /** Digest of the slipway that runs and of the bundle, wherever they lie on this machine. */
  readonly codeDigest: string
  /** The digest of a command's files and lockfiles. */
  commandDigest(command: NonNullable<StepFacts['command']>): string
}

export interface PlanOptions {
  /** Values in place of the pipeline's own. */
  readonly params?: Readonly<Record<string, unknown>>
  readonly seed?: number
}

/** Builds a pipeline with these parameters; the nodes keep their functions. */
export const buildPipeline = (pipeline: AnyPipeline, params: Record<string, unknown>) => {
  try {
    const { recording, result } = record(() => {
      const built = pipeline.build(params as never)
      return built
    })
    return { recording, output: expression(recording, result, `the result of ${pipeline.name}`) }
  } catch (error) {
    if (error instanceof SlipwayError) throw error
    throw buildFailed(pipeline.name, error)
  }
}

/**
 * The plan of a pipeline: its graph with parameters filled in, as plain JSON. Runs nothing but build.
 * Throws FLOW_PARAM…, FLOW_NOT_STORABLE, FLOW_REFERENCE_READ, FLOW_CYCLE and the like.
 */
export const planOf = (pipeline: AnyPipeline, code: CodeFacts, options: PlanOptions = {}): Plan => {
  const params = parametersOf(pipeline, options.params ?? {})
  const { recording, output } = buildPipeline(pipeline, params)
  if (recording.nodes.length === 0) throw nothingPlanned(pipeline.name)
  const written = encode(params, { what: `the parameters of ${pipeline.name}` }) as Record<string, Json>
  const keys = stepKeys(recording.nodes)
  const plan: Plan = {
    version: 1,
    pipeline: pipeline.name,
    params: written,
    seed: options.seed ?? 0,
    project: { root: code.root },
    bundle: code.bundle,
    reaches: {},
    nodes: recording.nodes.map((node) => planNode(node, keys, code, written)),
    eaches: recording.eaches.map(({ id, list, result, scope, when }) => ({
      id,
      list,
      result,
      each: scope,
      ...(when ? { when } : {}),
    })),
    output,
  }
  refuseCycles(plan)
  return plan
}

const planNode = (
  node: RecordedNode,
  keys: Map<StepFacts, string>,
  code: CodeFacts,
  params: Json,
): PlanNode => {
  const { facts } = node
  const step = keys.get(facts) as string
  return {
    id: node.id,
    step,
    kind: facts.command ? 'command' : 'step',
    inputs: { ...node.inputs },
    after: [...node.after],
    each: node.scope,
    ...optionsOf(facts.options),
    identity: codeIdentity(facts, step, code, params),
    command: facts.command as PlanNode['command'],
    approval: null,
  }
}

/** A step made while the pipeline was built may hold its parameters, so they are part of what it is. */
const codeIdentity = (facts: StepFacts, step: string, code: CodeFacts, params: Json): string =>
  jsonDigest(
    facts.command
      ? {
          command: facts.command as unknown as Json,
          set: { ...facts.options.env?.set },
          files: code.commandDigest(facts.command),
        }
      : {
          step,
          code: code.codeDigest,
          lockfile: code.bundle.lockfile,
          set: { ...facts.options.env?.set },
          params: facts.madeInBuild ? params : null,
        },
  )

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
