import { Type, type Static } from 'typebox'
import { ArtifactDigest } from './artifacts.ts'
import { StepName } from './names.ts'
import { CommandKindBody } from './command-kinds.ts'

export const NodeId = Type.String({ minLength: 1, maxLength: 200 })
export const nullable = <T extends Parameters<typeof Type.Union>[0][number]>(type: T) =>
  Type.Union([type, Type.Null()])

/**
 * Tagged JSON, see docs: plain data, or an object whose one key is a tag. In a plan it may hold references:
 * { $ref: { node, path } } a node's result, { $item: { each, path } } the item of an each, { $each: { each, path } }
 * the list that an each makes.
 */
export const ValueBody = Type.Unknown()

export const CommandBody = Type.Object({
  run: Type.Array(Type.String(), { minItems: 1 }),
  inputs: Type.Record(Type.String(), CommandKindBody),
  outputs: Type.Record(Type.String(), CommandKindBody),
  env: Type.Object({
    /** Lockfiles of the project: what they name is installed once for each digest. */
    lock: Type.Array(Type.String()),
    /** The container image it runs in; null: this machine. */
    image: nullable(Type.String()),
  }),
  code: Type.Array(Type.String()),
})
export type CommandBody = Static<typeof CommandBody>

/** After the n-th failure an attempt waits delayMs · factorⁿ⁻¹, at most maxDelayMs, less a random share up to jitter. */
export const RetryBody = Type.Object({
  times: Type.Integer({ minimum: 0, maximum: 100 }),
  delayMs: Type.Integer({ minimum: 0, maximum: 86_400_000 }),
  factor: Type.Number({ minimum: 1, maximum: 10 }),
  maxDelayMs: Type.Integer({ minimum: 0, maximum: 86_400_000 }),
  jitter: Type.Number({ minimum: 0, maximum: 1 }),
})
export type RetryBody = Static<typeof RetryBody>

/** What an attempt may take: it waits until that is free, and is held to it. null: not said. */
export const ResourceNeedBody = Type.Object({
  cpu: nullable(Type.Number({ exclusiveMinimum: 0, maximum: 4096 })),
  memoryMb: nullable(Type.Integer({ minimum: 1 })),
  gpu: Type.Integer({ minimum: 0, maximum: 64 }),
})
export type ResourceNeedBody = Static<typeof ResourceNeedBody>

/** The variables of an attempt. Values of `pass` and `secrets` are looked up when it starts, and stand nowhere. */
export const EnvironmentBody = Type.Object({
  set: Type.Record(Type.String(), Type.String()),
  pass: Type.Array(Type.String()),
  secrets: Type.Array(Type.String()),
})
export type EnvironmentBody = Static<typeof EnvironmentBody>

/** A question to a person. Waiting for the answer holds no worker. */
export const ApprovalNodeBody = Type.Object({
  question: Type.String({ maxLength: 2000 }),
  /** Unanswered for so long, it counts as refused. */
  expiresAfterMs: nullable(Type.Integer({ minimum: 1 })),
  /** Whoever started the run may not answer. */
  fourEyes: Type.Optional(Type.Boolean()),
})
export type ApprovalNodeBody = Static<typeof ApprovalNodeBody>

/** Why a version of a step should not be used any more. */
export const OutOfUseBody = Type.Object({
  since: Type.Integer({ minimum: 1 }),
  use: Type.String({ maxLength: 200 }),
  reason: Type.String({ maxLength: 200 }),
})

/** One use of a step. Inside an each it stands for as many copies as the list has items. */
export const PlanNodeBody = Type.Object({
  id: NodeId,
  /** The step's name; name~2 for a second step of the same name. */
  step: Type.String(),
  kind: Type.Enum(['step', 'command', 'approval']),
  inputs: Type.Record(Type.String(), ValueBody),
  /** Nodes or eaches that must have ended before. */
  after: Type.Array(NodeId),
  /** The each whose items it is copied for. */
  each: nullable(NodeId),
  cache: Type.Boolean(),
  /** false: after a crash in the middle of it the run stops and asks, rather than run it twice. */
  idempotent: Type.Optional(Type.Boolean()),
  retry: RetryBody,
  timeoutMs: nullable(Type.Integer({ minimum: 1 })),
  tags: Type.Array(Type.String()),
  /** Attempts of the same pool, of any run, share its places. */
  pool: nullable(StepName),
  resources: ResourceNeedBody,
  environment: EnvironmentBody,
  /**
   * Digest of the code that the step reaches, its lockfile and, where the step may hold them, the parameters; of the
   * key instead of the code where the step has one.
   */
  identity: ArtifactDigest,
  command: nullable(CommandBody),
  approval: nullable(ApprovalNodeBody),
  /** Of the step; absent = 1. */
  version: Type.Optional(Type.Integer({ minimum: 1 })),
  /** What its code says of its use. */
  deprecated: Type.Optional(OutOfUseBody),
})
export type PlanNodeBody = Static<typeof PlanNodeBody>

export const PlanEachBody = Type.Object({
  id: NodeId,
  list: ValueBody,
  /** What one copy gives. */
  result: ValueBody,
  /** The each around it. */
  each: nullable(NodeId),
  /** list is a condition: one copy where it holds, none otherwise. */
  when: Type.Optional(Type.Boolean()),
  /** At most so many copies are under way at once. */
  parallel: Type.Optional(Type.Integer({ minimum: 1 })),
})
export type PlanEachBody = Static<typeof PlanEachBody>

/** An each over a list that was known when the plan was made: of its copies so many are under way at once, in order. */
export const PlanWindowBody = Type.Object({
  /** The each around it. */
  each: nullable(NodeId),
  parallel: Type.Integer({ minimum: 1 }),
  /** What each copy is made of: nodes, and eaches over lists that only the run will know. */
  copies: Type.Array(Type.Array(NodeId)),
})

/** A pipeline with its parameters filled in, before anything ran: plain, stable, comparable. */
export const PlanBody = Type.Object({
  version: Type.Literal(1),
  pipeline: StepName,
  params: Type.Record(Type.String(), ValueBody),
  /** The same for every step; 0 unless asked. */
  seed: Type.Integer({ minimum: 0, maximum: 0xffffffff }),
  project: Type.Object({ root: Type.String() }),
  bundle: Type.Object({
    digest: ArtifactDigest,
    /** The one module that holds the pipeline and what it imports of the project. */
    file: Type.String(),
    /** The bytes of `file`, by which the store keeps them. */
    artifact: Type.Optional(ArtifactDigest),
    export: Type.String(),
    lockfile: nullable(ArtifactDigest),
    /** Every file of the project that its steps reach, as it was: modules, files read beside them, commands' files. */
    sources: Type.Array(Type.Object({ path: Type.String(), digest: ArtifactDigest })),
  }),
  /** For each step, by PlanNodeBody.step, the paths of the bundle.sources that it reaches. */
  reaches: Type.Record(Type.String(), Type.Array(Type.String())),
  nodes: Type.Array(PlanNodeBody),
  eaches: Type.Array(PlanEachBody),
  windows: Type.Optional(Type.Array(PlanWindowBody)),
  output: ValueBody,
})
export type PlanBody = Static<typeof PlanBody>
